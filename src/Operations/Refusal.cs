using System.Collections.Immutable;
using Connector.Engine;

namespace Connector.Host.Commands;

/// <summary>A command ends without a result: the issues say why, the exit code what kind of end it is.</summary>
internal sealed class CommandFailed(int exitCode, params ImmutableArray<Issue> issues) : Exception(issues[0].Message)
{
    /// <summary>1 refused by a rule, 2 bad input, 3 a backend failed.</summary>
    public int ExitCode { get; } = exitCode;

    public ImmutableArray<Issue> Issues { get; } = issues;
}
