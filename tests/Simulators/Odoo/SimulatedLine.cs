using System.Collections.Immutable;

namespace Connector.Simulators.Odoo;

public sealed record SimulatedLine(
    long Id, string? ExternalId, string DisplayType, long? Product, string? Name, decimal Quantity, decimal PriceUnit, decimal Discount, decimal Subtotal,
    decimal Balance, ImmutableArray<long> Taxes, long? Account, string? Analytic);
