using System.Collections.Immutable;
using Connector.Engine;

namespace Connector.Operations;

/// <summary>An operation is refused: it has no result and has recorded nothing. The issues say why, and the kind classifies the reason.</summary>
public sealed class Refusal(RefusalKind kind, params ImmutableArray<Issue> issues) : Exception(issues[0].Message)
{
    /// <summary>The refusal of what would need a sum that is too large.</summary>
    /// <param name="cause">The addition that failed.</param>
    /// <param name="subject">What was asked for, when the sum's own subject is not known.</param>
    public static Refusal TooLarge(OverflowException cause, string subject)
    {
        var key = cause is SumTooLargeException sum ? sum.Subject : subject;
        return new(RefusalKind.Rule, new Issue("SUM-001", key, $"A sum of {key} is too large to be stored.", "Look for a price or a quantity with too many digits among its charges."));
    }

    public RefusalKind Kind { get; } = kind;

    public ImmutableArray<Issue> Issues { get; } = issues;
}
