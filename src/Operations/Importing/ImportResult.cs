using Connector.Engine;
using Connector.Engine.Ingesting;
using Connector.Host.Commands;
using Connector.Host.Running;
using Connector.Store;

namespace Connector.Host.Importing;

/// <summary>What an import came to. With errors, nothing of it is recorded.</summary>
internal sealed record ImportResult(int Recorded, int Corrected, int Retracted, int Unchanged, IReadOnlyList<RowWarning> Warnings, IReadOnlyList<RowError> Errors)
{
    /// <summary>The end of a command that would have imported, were it not for the errors.</summary>
    public CommandFailed Refused() => new(2, [.. Errors.Select(e => new Issue("IMPORT-001", e.File + (e.Row is { } row ? $" row {row}" : ""), $"{e.Column} '{e.Value}' is wrong.", $"Expected {e.Expected}."))]);

    /// <summary>How much was recorded, in words.</summary>
    public string Counts => $"recorded {Recorded:n0}, corrected {Corrected:n0}, retracted {Retracted:n0}, unchanged {Unchanged:n0}";

    /// <summary>What the new facts change in closed periods.</summary>
    public Impact Impact { get; init; } = Impact.None;
}
