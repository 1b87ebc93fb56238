using System.Collections.Immutable;
using NodaTime;

namespace Connector.Engine;

/// <summary>A price found: the rate, and what adjustments made of its price.</summary>
/// <param name="Rate">The rate in force.</param>
/// <param name="Adjustments">The adjustments, in the order in which they applied.</param>
/// <param name="Until">The last day for which the same answer holds without looking again.</param>
public readonly record struct Quote(Rate Rate, ImmutableArray<AppliedAdjustment> Adjustments, LocalDate Until)
{
    /// <summary>A tier's price after all adjustments: each applies to every tier.</summary>
    public Fraction PriceOf(Tier tier)
    {
        if (Adjustments.IsDefaultOrEmpty)
        {
            return tier.Price;
        }

        return tier == Rate.Tiers[0]
            ? Adjustments[^1].PriceAfter
            : Adjustments.Aggregate((Fraction)tier.Price, (price, applied) => PriceBook.Apply(applied.Adjustment, price));
    }
}
