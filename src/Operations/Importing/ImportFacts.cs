using Connector.Store;

namespace Connector.Operations.Importing;

/// <summary>Imports facts: either all rows are recorded or, when one row is bad, none.</summary>
public static class ImportFacts
{
    /// <summary>Imports, and records what changed.</summary>
    /// <param name="operation">The context of the operation.</param>
    /// <param name="import">Imports the rows into a recording.</param>
    /// <param name="dryRun">Whether to compute the result without recording anything.</param>
    public static ImportResult Run(OperationContext operation, Func<Recording, ImportResult> import, bool dryRun)
    {
        using var recording = operation.Record("import");
        var result = import(recording);
        if (!dryRun && result.Errors.Count == 0 && result.HasChanges)
        {
            recording.Commit(null, null, result.Counts);
        }

        return result;
    }

    /// <summary>The store as if facts had been imported: a recording that is never committed, during which nobody else can record.</summary>
    /// <exception cref="Refusal">A row is wrong.</exception>
    public static Recording WhatIf(OperationContext operation, Func<Recording, ImportResult> import)
    {
        var recording = operation.Record("import");
        try
        {
            var result = import(recording);
            return result.Errors.Count == 0 ? recording : throw result.Refused();
        }
        catch
        {
            recording.Dispose();
            throw;
        }
    }
}
