using System.Collections.Immutable;
using NodaTime;

namespace Connector.Engine;

/// <summary>A price of an item in a scope, in a range of days.</summary>
public sealed record Rate
{
    /// <summary>The key of the item whose price it is.</summary>
    public required string Item { get; init; }

    /// <summary>The agreements that it applies to.</summary>
    public required Scope Scope { get; init; }

    /// <summary>The days on which it counts.</summary>
    public required Days Days { get; init; }

    /// <summary>The first day as written; null for "since ever".</summary>
    public LocalDate? From => Days.From == Days.SinceEver ? null : Days.From;

    /// <summary>The time band it is for; null for all.</summary>
    public string? Band { get; init; }

    /// <summary>What the price is for.</summary>
    public Per Per { get; init; }

    /// <summary>The currency: a code of ISO 4217; null for <see cref="BillingSettings.Currency"/>.</summary>
    public string? Currency { get; init; }

    /// <summary>How tiers add up; null for a rate without tiers.</summary>
    public TierMode? TierMode { get; init; }

    /// <summary>The number of first units for which nothing is due; 0 for none.</summary>
    public decimal FreeUnits { get; init; }

    /// <summary>The tiers, in order; exactly one for a rate without tiers.</summary>
    public required ImmutableArray<Tier> Tiers { get; init; }

    /// <summary>When its first row became known.</summary>
    public Instant RecordedAt { get; init; }

    /// <summary>The price of a rate without tiers, in the currency's major unit.</summary>
    public decimal Price => Tiers[0].Price;

    /// <summary>Whether the price of a unit depends on how many there are.</summary>
    public bool HasTiers => TierMode is not null || FreeUnits > 0;

    /// <summary>Whether an amount is simply quantity times price.</summary>
    public bool IsPlain => TierMode is null && FreeUnits == 0 && Tiers[0].FixedPrice == 0;
}
