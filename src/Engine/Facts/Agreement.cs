using NodaTime;

namespace Connector.Engine;

/// <summary>Who pays for what, who delivers it and who receives it, in a range of days.</summary>
public sealed record Agreement
{
    /// <summary>The agreement's stable key; its versions share it.</summary>
    public required string Key { get; init; }

    /// <summary>The days of this version.</summary>
    public required Days Days { get; init; }

    /// <summary>The key of the party that pays; null for a standing offer, whose sessions and events name it.</summary>
    public string? Payer { get; init; }

    /// <summary>The key of the party that delivers; null when not set.</summary>
    public string? Provider { get; init; }

    /// <summary>The key of the party that receives; null when not set.</summary>
    public string? Recipient { get; init; }

    /// <summary>The key of the party that is paid in the recipient's place; null when not set.</summary>
    public string? Nominee { get; init; }

    /// <summary>An item's or a template's key.</summary>
    public required string Item { get; init; }

    /// <summary>The key of the plan that says how it is charged.</summary>
    public required string Plan { get; init; }

    /// <summary>Which way money goes.</summary>
    public Direction Direction { get; init; }

    /// <summary>The place whose prices count, where it is not the recipient's or the payer's.</summary>
    public string? Place { get; init; }

    /// <summary>The payer's order number.</summary>
    public string? PurchaseOrder { get; init; }

    /// <summary>When this version became known.</summary>
    public Instant RecordedAt { get; init; }

    /// <summary>The agreement as a session or event is charged by it: a standing offer takes the payer and recipient that the usage names.</summary>
    public Agreement For(string? payer, string? recipient) => Payer is null ? this with { Payer = payer, Recipient = recipient ?? Recipient } : this;

    /// <summary>Reads a row of <see cref="FactFile.Agreements"/>; its days reach to its own <c>to</c> until <see cref="Versions"/> cuts them.</summary>
    public static Agreement Of(FactRow row) => new()
    {
        Key = row[0]!,
        Days = new Days(CanonicalText.DateOr(row[1], Days.SinceEver), CanonicalText.DateOr(row[2], Days.UntilFurtherNotice)),
        Payer = row[3],
        Provider = row[4],
        Recipient = row[5],
        Nominee = row[6],
        Item = row[7]!,
        Plan = row[8]!,
        Direction = Directions.Parse(row[9]),
        Place = row[10],
        PurchaseOrder = row[11],
        RecordedAt = row.RecordedAt,
    };
}
