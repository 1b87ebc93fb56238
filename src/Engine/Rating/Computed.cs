using System.Collections.Immutable;

namespace Connector.Engine.Rating;

/// <summary>What a computation came to: exact numbers, or the reason why there are none.</summary>
internal sealed record Computed
{
    /// <summary>The runs of days with one price and level that were found, by first day; those before the failure when unrated.</summary>
    public required ImmutableArray<Segment> Segments { get; init; }

    /// <summary>The sum over the counted days, before it is divided by <see cref="Of"/>.</summary>
    public Fraction Sum { get; init; }

    /// <summary>The number that <see cref="Sum"/> is divided by: the days of the period (D in the contract, section 2), 30 for proration <c>thirty360</c>, 1 for proration <c>none</c> and for usage; 0 when unrated.</summary>
    public int Of { get; init; }

    /// <summary>The quantity for people to read: units, or the share of the period.</summary>
    public Fraction Quantity { get; init; }

    /// <summary>The price of one, in the currency's major unit; null when more than one price applies.</summary>
    public Fraction? UnitPrice { get; init; }

    /// <summary>The exact amount in the currency's major unit, bounded by <see cref="Minimum"/> and <see cref="Maximum"/>, not rounded.</summary>
    public Fraction Unrounded { get; init; }

    /// <summary>The plan's minimum amount times the share of the days that are charged; null for none.</summary>
    public Fraction? Minimum { get; init; }

    /// <summary>The plan's maximum amount times the share of the days that are charged; null for none.</summary>
    public Fraction? Maximum { get; init; }

    /// <summary>The currency of the prices: a code of ISO 4217; null for the billing currency.</summary>
    public string? Currency { get; init; }

    /// <summary>Why there is no amount; null when there is one.</summary>
    public Unrated? Unrated { get; init; }
}
