namespace Connector.Simulators.Odoo;

public sealed record SimulatedProduct(long Id, string? ExternalId, string? Name, string? DefaultCode, bool IsActive, System.Collections.Immutable.ImmutableArray<long> Taxes, System.Collections.Immutable.ImmutableArray<long> PurchaseTaxes);
