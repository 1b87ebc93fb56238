namespace Connector.Adapters.QuickBooks;

/// <summary>What a line says of its item: on sales and, with fewer fields, on bills.</summary>
internal sealed record ItemDetail
{
    public Reference? ItemRef { get; init; }

    public decimal? Qty { get; init; }

    public decimal? UnitPrice { get; init; }

    public Reference? TaxCodeRef { get; init; }

    public Reference? ClassRef { get; init; }

    /// <summary>The account, on a line of a bill without item.</summary>
    public Reference? AccountRef { get; init; }

    public string? ServiceDate { get; init; }
}
