using System.Collections.Immutable;

namespace Connector.Engine;

/// <summary>A line of a document.</summary>
public sealed record DocumentLine
{
    /// <summary>What stands in the <see cref="Description"/> of an adjustment's line before the facts that caused it, with who recorded them and why.</summary>
    public const string Because = "; because of ";

    /// <summary>Its number, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The item; null when charges of several items stand on the line.</summary>
    public string? Item { get; init; }

    /// <summary>What people read.</summary>
    public required string Description { get; init; }

    /// <summary>How much, exact; null when a charge of it has no amount.</summary>
    public Fraction? Quantity { get; init; }

    /// <summary>The price of one, exact; null when more than one price applies.</summary>
    public Fraction? UnitPrice { get; init; }

    /// <summary>The sum of its charges' amounts, in minor units: never a product.</summary>
    public required long Amount { get; init; }

    /// <summary>The first to the last day charged.</summary>
    public required Days Service { get; init; }

    /// <summary>The charges on it, by key.</summary>
    public required ImmutableArray<ChargeAmount> Charges { get; init; }

    /// <summary>What it corrects; null on an original document.</summary>
    public LineReference? Corrects { get; init; }
}
