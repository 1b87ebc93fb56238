using System.Collections.Immutable;

namespace Connector.Engine;

/// <summary>How a charge's amount came about, from facts to the one rounding.</summary>
public sealed record Explanation
{
    /// <summary>The charge that is explained, as it is stored.</summary>
    public required Charge Charge { get; init; }

    /// <summary>The plan's version that governs it; null when none is in force.</summary>
    public required Plan? Plan { get; init; }

    /// <summary>Runs of days with one price and level, by first day; together the days of the charge.</summary>
    public required ImmutableArray<ExplainedSegment> Segments { get; init; }

    /// <summary>The sum before the one division; null when unrated.</summary>
    public Fraction? Sum { get; init; }

    /// <summary>What the sum is divided by, once: the days of the period, times 12 or 365 where a price is by the year.</summary>
    public long Divisor { get; init; }

    /// <summary>The exact amount before the one rounding, bounded by minimum and maximum.</summary>
    public Fraction? Unrounded { get; init; }

    /// <summary>The least that this charge is, by the share of its days.</summary>
    public Fraction? Minimum { get; init; }

    /// <summary>The most that this charge is, by the share of its days.</summary>
    public Fraction? Maximum { get; init; }

    internal static Explanation Of(Charge charge, Plan? plan, Rating.Computed computed, BillingCalendar calendar, BillingPeriod period)
    {
        // One divisor for all: a twelfth of a year where a price is by the year, and the days of the period.
        var divisor = computed.Segments.Aggregate(1L, (d, s) => Math.Max(d, PerDivisor(s.Quote.Rate.Per, calendar))) * Math.Max(computed.Of, 1);
        return new Explanation
        {
            Charge = charge,
            Plan = plan,
            Segments = [.. computed.Segments.Select(s => new ExplainedSegment(s.Days, s.Counted, computed.Of == 0 ? period.Length : computed.Of, s.Level, s.Quote.Rate, s.Quote.Adjustments.IsDefault ? [] : s.Quote.Adjustments))],
            Sum = computed.Unrated is null ? computed.Sum / Math.Max(computed.Of, 1) * divisor : null,
            Divisor = divisor,
            Unrounded = computed.Unrated is null ? computed.Unrounded : null,
            Minimum = computed.Minimum,
            Maximum = computed.Maximum,
        };
    }

    private static long PerDivisor(Per per, BillingCalendar calendar) => per switch
    {
        Per.Year => calendar.IsMonthly ? 12 : 365,
        Per.Month => calendar.IsMonthly ? 1 : 365,
        _ => 1,
    };
}
