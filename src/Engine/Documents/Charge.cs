namespace Connector.Engine;

/// <summary>The amount due for one agreement, item and period.</summary>
public sealed record Charge
{
    internal const string TooLarge = "RATE-006";

    /// <summary>Whether it has no amount because that would not fit.</summary>
    public bool IsTooLarge => Reason?.StartsWith(TooLarge, StringComparison.Ordinal) == true;

    /// <summary>Its key, as <see cref="ChargeKey"/> writes it: <c>P/AGREEMENT/ITEM[@DAY]</c>, of usage with the session, event, or payer and recipient behind it.</summary>
    public required string Key { get; init; }

    /// <summary>The key of the period it is for.</summary>
    public required string Period { get; init; }

    /// <summary>The key of the agreement that it is charged by.</summary>
    public required string Agreement { get; init; }

    /// <summary>The key of the party that pays; null when none is named.</summary>
    public string? Payer { get; init; }

    /// <summary>The key of the party that delivers; null when none is named.</summary>
    public string? Provider { get; init; }

    /// <summary>The key of the party that receives; null when none is named.</summary>
    public string? Recipient { get; init; }

    /// <summary>The key of the party that is paid in the recipient's place; null when none is named.</summary>
    public string? Nominee { get; init; }

    /// <summary>The key of the item that is charged: the agreement's own, or a component of its template.</summary>
    public required string Item { get; init; }

    /// <summary>Which way money goes.</summary>
    public Direction Direction { get; init; }

    /// <summary>The payer's order number; null when none is named.</summary>
    public string? PurchaseOrder { get; init; }

    /// <summary>The first to the last day charged.</summary>
    public required Days Service { get; init; }

    /// <summary>The quantity: units, or the share of the period; days where the price is by the day. Null when unrated.</summary>
    public Fraction? Quantity { get; init; }

    /// <summary>The price of one, in the currency's major unit. Null when unrated, or when more than one price applies.</summary>
    public Fraction? UnitPrice { get; init; }

    /// <summary>The amount in the currency's minor units, rounded once. Null when unrated.</summary>
    public long? Amount { get; init; }

    /// <summary>The currency of amount and unit price: a code of ISO 4217, such as <c>GBP</c>.</summary>
    public required string Currency { get; init; }

    /// <summary>Whether it has an amount.</summary>
    public ChargeStatus Status { get; init; }

    /// <summary>Why not, when it has none.</summary>
    public string? Reason { get; init; }

    /// <summary>The key of the document that it appears on.</summary>
    public required string Document { get; init; }

    /// <summary>What makes a document of its own.</summary>
    public DocumentBy DocumentBy { get; init; }

    /// <summary>What makes a line of its own.</summary>
    public LineBy LineBy { get; init; }

    /// <summary>The party that the document is addressed to: the payer; of payables the provider; of direct payments the nominee, else the recipient.</summary>
    public string? Counterparty => Direction switch
    {
        Direction.Receivable => Payer,
        Direction.Payable => Provider,
        _ => Nominee ?? Recipient,
    };
}
