namespace Connector.Adapters.QuickBooks;

/// <summary>The tax of a whole transaction.</summary>
internal sealed record TaxDetail
{
    public Reference? TxnTaxCodeRef { get; init; }

    public decimal? TotalTax { get; init; }
}
