using System.Text.Json.Serialization;

namespace Connector.Adapters.QuickBooks;

/// <summary>A line of a transaction.</summary>
internal sealed record TransactionLine
{
    public string? Id { get; init; }

    public int? LineNum { get; init; }

    public string? Description { get; init; }

    public decimal? Amount { get; init; }

    public string? DetailType { get; init; }

    public ItemDetail? SalesItemLineDetail { get; init; }

    public ItemDetail? ItemBasedExpenseLineDetail { get; init; }

    public ItemDetail? AccountBasedExpenseLineDetail { get; init; }

    /// <summary>What it settles, on a line of a payment.</summary>
    public LinkedTransaction[]? LinkedTxn { get; init; }

    [JsonIgnore]
    public ItemDetail? Detail => SalesItemLineDetail ?? ItemBasedExpenseLineDetail ?? AccountBasedExpenseLineDetail;

    /// <summary>Whether QuickBooks adds it by itself.</summary>
    [JsonIgnore]
    public bool IsSubtotal => DetailType == "SubTotalLineDetail";
}
