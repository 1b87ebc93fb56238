using System.Collections.Immutable;

namespace Connector.Engine;

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
