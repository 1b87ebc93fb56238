using Connector.Operations;

namespace Connector.Jobs;

/// <summary>The result of a job, or of a part of one.</summary>
/// <param name="Outcome">0 when all went well, otherwise as <see cref="Of"/> says.</param>
/// <param name="Summary">The result in words.</param>
public sealed record JobResult(int Outcome, string Summary)
{
    /// <summary>The outcome of a refusal, equal to the command line's exit code: 1 for a rule, 2 for input, 3 for a backend.</summary>
    public static int Of(RefusalKind kind) => kind switch { RefusalKind.Rule => 1, RefusalKind.Backend => 3, _ => 2 };
}
