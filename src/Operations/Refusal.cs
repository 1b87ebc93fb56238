using System.Collections.Immutable;
using Connector.Engine;

namespace Connector.Operations;

/// <summary>An operation ends without a result, and records nothing: the issues say why, the kind what sort of end it is.</summary>
public sealed class Refusal(RefusalKind kind, params ImmutableArray<Issue> issues) : Exception(issues[0].Message)
{
    public RefusalKind Kind { get; } = kind;

    public ImmutableArray<Issue> Issues { get; } = issues;
}
