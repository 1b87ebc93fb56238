using System.Collections.Immutable;

namespace Connector.Engine;

/// <summary>A line of a document.</summary>
public sealed record DocumentLine
{
    /// <summary>What precedes the facts that caused an adjustment's line in its <see cref="Description"/>, each with who recorded it and why.</summary>
    public const string Because = "; because of ";

    /// <summary>Its number, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The key of the item; null when the line has charges of several items.</summary>
    public string? Item { get; init; }

    /// <summary>The text of the line, for people: item, service days and quantity.</summary>
    public required string Description { get; init; }

    /// <summary>The quantity, exact; null when a charge on the line has no amount.</summary>
    public Fraction? Quantity { get; init; }

    /// <summary>The price of one unit in the currency's major unit, exact; null when more than one price applies.</summary>
    public Fraction? UnitPrice { get; init; }

    /// <summary>The sum of its charges' amounts, in minor units, with the sign the document shows: never quantity times price.</summary>
    public required long Amount { get; init; }

    /// <summary>The first to the last day charged.</summary>
    public required Days Service { get; init; }

    /// <summary>The charges on it, by key.</summary>
    public required ImmutableArray<ChargeAmount> Charges { get; init; }

    /// <summary>The items that its charges can be for: of a charge for a part of a period also the key that includes the day, because an item may be called so.</summary>
    public IEnumerable<string> ChargedItems
        => Charges.Select(charge => ChargeKey.Parse(charge.Charge)).SelectMany(key => new[] { key.ItemWithDay, key.Item }).Distinct(StringComparer.Ordinal);

    /// <summary>What it corrects; null on an original document.</summary>
    public LineReference? Corrects { get; init; }
}
