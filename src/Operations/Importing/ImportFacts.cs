using Connector.Engine;
using Connector.Store;

namespace Connector.Operations.Importing;

/// <summary>Imports facts: either all rows are recorded or, when one row is bad, none.</summary>
public static class ImportFacts
{
    /// <summary>The code of an import that took longer than the settings allow.</summary>
    internal const string TookTooLong = "IMPORT-003";

    /// <summary>Imports, and records what changed.</summary>
    /// <param name="operation">The context of the operation.</param>
    /// <param name="open">Opens what is imported, before anything is locked.</param>
    /// <param name="dryRun">Whether to compute the result without recording anything.</param>
    /// <param name="profile">The profile by which the files are read; null when their columns are ours.</param>
    /// <param name="progress">Called with the name of each table.</param>
    /// <param name="cancellation">Ends the import; nothing is recorded.</param>
    /// <exception cref="Refusal">It took too long.</exception>
    public static ImportResult Run(
        OperationContext operation, Func<CancellationToken, InputFiles> open, bool dryRun, Profile? profile = null, Action<string>? progress = null, CancellationToken cancellation = default)
        => InTime(operation, limited =>
        {
            var input = open(limited);
            using var recording = dryRun ? operation.Try("import") : operation.Record("import");
            var result = profile is null ? Import.Run(recording, input, progress, limited) : Import.Run(recording, input, profile, progress, limited);
            if (!dryRun && result.Errors.Count == 0 && result.HasChanges)
            {
                recording.Commit(null, null, result.Counts);
            }

            return result;
        }, cancellation);

    /// <summary>The store as if facts had been imported: a recording that is never committed, for which nobody else waits.</summary>
    /// <exception cref="Refusal">A row is wrong, or it took too long.</exception>
    public static Recording WhatIf(OperationContext operation, Func<CancellationToken, InputFiles> open, CancellationToken cancellation = default)
        => InTime(operation, limited =>
        {
            var input = open(limited);
            var recording = operation.Try("import");
            try
            {
                var result = Import.Run(recording, input, null, limited);
                return result.Errors.Count == 0 ? recording : throw result.Refused();
            }
            catch
            {
                recording.Dispose();
                throw;
            }
        }, cancellation);

    private static T InTime<T>(OperationContext operation, Func<CancellationToken, T> work, CancellationToken cancellation)
    {
        var limit = operation.Settings.ImportLimit;
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(limit.ToTimeSpan());
        try
        {
            return work(limited.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new Refusal(RefusalKind.Input, new Issue(
                TookTooLong, "import", $"The import took more than {limit.TotalMinutes:0.##} minutes; nothing is recorded.", "Import less at once, or allow more with Connector:Import:Minutes."));
        }
    }
}
