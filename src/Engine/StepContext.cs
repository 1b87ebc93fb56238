namespace Connector.Engine;

/// <summary>What every step is told: the facts as known at one instant, and the period.</summary>
/// <param name="Facts">The shared facts and settings, as known at <see cref="KnownFacts.KnownAt"/>.</param>
/// <param name="Period">The period that is worked on.</param>
public sealed record StepContext(KnownFacts Facts, BillingPeriod Period);
