using System.Collections.Immutable;
using Connector.Engine;

namespace Connector.Jobs;

/// <summary>A part of a job has failed, so the job fails.</summary>
internal sealed class PartFailed(int outcome, ImmutableArray<Issue> issues) : Exception(issues[0].Message)
{
    public int Outcome { get; } = outcome;

    public ImmutableArray<Issue> Issues { get; } = issues;
}
