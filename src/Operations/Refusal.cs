using System.Collections.Immutable;
using Connector.Engine;

namespace Connector.Operations;

/// <summary>An operation is refused: it has no result and has recorded nothing. The issues say why, and the kind classifies the reason.</summary>
public sealed class Refusal(RefusalKind kind, params ImmutableArray<Issue> issues) : Exception(issues[0].Message)
{
    public RefusalKind Kind { get; } = kind;

    public ImmutableArray<Issue> Issues { get; } = issues;
}
