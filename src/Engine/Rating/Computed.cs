using System.Collections.Immutable;

namespace Connector.Engine.Rating;

/// <summary>What a computation came to: exact numbers, or the reason why there are none.</summary>
internal sealed record Computed
{
    public required ImmutableArray<Segment> Segments { get; init; }

    /// <summary>The sum over the counted days, before it is divided by <see cref="Of"/>.</summary>
    public Fraction Sum { get; init; }

    /// <summary>The days of the period by which the sum is divided: D, 30, or 1 where nothing is prorated.</summary>
    public int Of { get; init; }

    public Fraction Quantity { get; init; }

    public Fraction? UnitPrice { get; init; }

    /// <summary>The exact amount, bounded, not rounded.</summary>
    public Fraction Unrounded { get; init; }

    public Fraction? Minimum { get; init; }

    public Fraction? Maximum { get; init; }

    public string? Currency { get; init; }

    public Unrated? Unrated { get; init; }
}
