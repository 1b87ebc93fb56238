using System.Collections.Immutable;

namespace Connector.Engine;

/// <summary>A run of days with one price and level.</summary>
/// <param name="Days">The days.</param>
/// <param name="Counted">How many of them are charged: for <c>thirty360</c> those of a month of 30 days.</param>
/// <param name="Of">The days that the sum is divided by: those of the period, 30 for a plan with proration <c>thirty360</c>, 1 for one that is not prorated.</param>
/// <param name="Level">The level on each of the days; null for a plan that charges no level.</param>
/// <param name="Rate">The rate in force.</param>
/// <param name="Adjustments">The adjustments that changed its price, in the order in which they apply.</param>
public sealed record ExplainedSegment(
    Days Days, int Counted, int Of, Fraction? Level, Rate Rate, ImmutableArray<AppliedAdjustment> Adjustments);
