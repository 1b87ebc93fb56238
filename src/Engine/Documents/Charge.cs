namespace Connector.Engine;

/// <summary>The amount due for one agreement, item and period.</summary>
public sealed record Charge
{
    internal const string TooLarge = "RATE-006";

    /// <summary>Whether it has no amount because that would not fit.</summary>
    public bool IsTooLarge => Reason?.StartsWith(TooLarge, StringComparison.Ordinal) == true;

    /// <summary>Its key: <c>P/AGREEMENT/ITEM[@DAY]</c>.</summary>
    public required string Key { get; init; }

    /// <summary>The key of the period it is for.</summary>
    public required string Period { get; init; }

    /// <summary>The agreement's key.</summary>
    public required string Agreement { get; init; }

    /// <summary>The party that pays.</summary>
    public string? Payer { get; init; }

    /// <summary>The party that delivers.</summary>
    public string? Provider { get; init; }

    /// <summary>The party that receives.</summary>
    public string? Recipient { get; init; }

    /// <summary>The party that is paid in the recipient's place.</summary>
    public string? Nominee { get; init; }

    /// <summary>The item.</summary>
    public required string Item { get; init; }

    /// <summary>Which way money goes.</summary>
    public Direction Direction { get; init; }

    /// <summary>The payer's order number.</summary>
    public string? PurchaseOrder { get; init; }

    /// <summary>The first to the last day charged.</summary>
    public required Days Service { get; init; }

    /// <summary>How much: units, or the share of the period; of a price by the day, days. Null when unrated.</summary>
    public Fraction? Quantity { get; init; }

    /// <summary>The price of one, in the currency's major unit. Null when unrated, or when more than one price applies.</summary>
    public Fraction? UnitPrice { get; init; }

    /// <summary>The amount in the currency's minor units, rounded once. Null when unrated.</summary>
    public long? Amount { get; init; }

    /// <summary>ISO 4217.</summary>
    public required string Currency { get; init; }

    /// <summary>Whether it has an amount.</summary>
    public ChargeStatus Status { get; init; }

    /// <summary>Why not, when it has none.</summary>
    public string? Reason { get; init; }

    /// <summary>The key of the document it stands on.</summary>
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
