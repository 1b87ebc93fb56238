namespace Connector.Engine;

/// <summary>What every step is given: the facts as known at one instant, and the period.</summary>
/// <param name="Facts">The shared facts and settings, as known at <see cref="KnownFacts.KnownAt"/>.</param>
/// <param name="Period">The period that is worked on.</param>
public sealed record StepContext(KnownFacts Facts, BillingPeriod Period)
{
    /// <summary>The days whose facts the documents of the period depend on: the next period's too, where a plan is billed in advance.</summary>
    public Days DocumentDays => Facts.HasAdvance && Facts.Calendar.Next(Period) is { } next ? Period.Days with { To = next.Days.To } : Period.Days;
}
