using System.Collections.Immutable;

namespace Connector.Engine;

/// <summary>What every step is told: the facts as known at one instant, and the period.</summary>
/// <param name="Facts">The shared facts and settings, as known at <see cref="KnownFacts.KnownAt"/>.</param>
/// <param name="Period">The period that is worked on.</param>
public sealed record StepContext(KnownFacts Facts, BillingPeriod Period);

/// <summary>What a step gives: its output for the next step, what is to be recorded, and what the business found.</summary>
/// <param name="Output">What the next step takes.</param>
/// <param name="Facts">What happened, to be recorded.</param>
/// <param name="Issues">What was found or refused.</param>
public sealed record StepResult<TOutput>(TOutput Output, ImmutableArray<RecordedFact> Facts, ImmutableArray<Issue> Issues)
{
    /// <summary>A result with nothing to record.</summary>
    public StepResult(TOutput output)
        : this(output, [], [])
    {
    }
}

/// <summary>The one shape of a business step. Pure: the same context and input give the same result, always.</summary>
public delegate StepResult<TOutput> Step<in TInput, TOutput>(StepContext context, TInput input);

/// <summary>Something that happened and is recorded by the host: past tense, never undone.</summary>
public abstract record RecordedFact;
