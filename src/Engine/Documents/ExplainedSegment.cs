using System.Collections.Immutable;

namespace Connector.Engine;

/// <summary>A run of days with one price and level.</summary>
/// <param name="Days">The days.</param>
/// <param name="Counted">How many of them count.</param>
/// <param name="Of">Of how many: the days of the period, or 30.</param>
/// <param name="Level">The level, or null.</param>
/// <param name="Rate">The rate in force.</param>
/// <param name="Adjustments">What changed its price.</param>
public sealed record ExplainedSegment(
    Days Days, int Counted, int Of, Fraction? Level, Rate Rate, ImmutableArray<AppliedAdjustment> Adjustments);
