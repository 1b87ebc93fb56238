using Connector.Engine;
using Connector.Engine.Ingesting;
using Connector.Operations.Recalculating;

namespace Connector.Operations.Importing;

/// <summary>The result of an import. With errors, nothing is recorded.</summary>
public sealed record ImportResult(int Recorded, int Corrected, int Retracted, int Unchanged, IReadOnlyList<RowWarning> Warnings, IReadOnlyList<RowError> Errors)
{
    /// <summary>The refusal of an import because of its row errors.</summary>
    public Refusal Refused() => new(RefusalKind.Input, [.. Errors.Select(e => new Issue("IMPORT-001", e.File + (e.Row is { } row ? $" row {row}" : ""), $"{e.Column} '{e.Value}' is wrong.", $"Expected {e.Expected}."))]);

    /// <summary>Whether anything was recorded.</summary>
    public bool HasChanges => Recorded + Corrected + Retracted > 0;

    /// <summary>How much was recorded, in words.</summary>
    public string Counts => $"recorded {Recorded:n0}, corrected {Corrected:n0}, retracted {Retracted:n0}, unchanged {Unchanged:n0}";

    /// <summary>What the import changes in closed periods.</summary>
    public Impact Impact { get; init; } = Impact.None;
}
