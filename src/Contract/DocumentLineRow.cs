namespace Connector.Contract;

/// <summary>A line of a document, and the charges that it adds up.</summary>
public sealed record DocumentLineRow(
    int Line, string? Item, string Description, string? Quantity, string? UnitPrice, string? Amount, string ServiceFrom, string ServiceTo,
    IReadOnlyList<ChargeAmountRow> Charges, LineReferenceRow? Corrects);
