using Connector.Operations;

namespace Connector.Jobs;

/// <summary>What a job, or a part of one, came to.</summary>
/// <param name="Outcome">0 where all went well, else as <see cref="Of"/> says.</param>
/// <param name="Summary">The result in words.</param>
public sealed record JobResult(int Outcome, string Summary)
{
    /// <summary>The number that a refusal is known by, to jobs and on the command line: 1 a rule, 2 input, 3 a backend.</summary>
    public static int Of(RefusalKind kind) => kind switch { RefusalKind.Rule => 1, RefusalKind.Backend => 3, _ => 2 };
}
