namespace Connector.Simulators.QuickBooks;

/// <summary>A line of a transaction, in its order; subtotals are left out.</summary>
public sealed record SimulatedLine(
    string? Id, string? DetailType, string? ItemId, string? AccountId, string? Description, decimal? Quantity, decimal? UnitPrice, decimal? Amount,
    string? TaxCode, string? ClassId, DateOnly? ServiceDate);
