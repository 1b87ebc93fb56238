using System.Runtime.CompilerServices;
using Connector.Engine;
using Connector.Operations.Linking;
using Connector.Operations.Reconciling;

namespace Connector.Operations.Backends;

/// <summary>Asks backends whether they answer, and records until when their own books are locked.</summary>
public static class CheckBackends
{
    private const int MostNamed = 20;

    /// <summary>Checks the configured backends, or one of them.</summary>
    public static async IAsyncEnumerable<CheckedBackend> Run(OperationContext operation, string? only, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var backend in ConfiguredBackends.Open(operation, only))
        {
            var check = await Run(operation, backend, cancellation);
            yield return new CheckedBackend(backend, check.Reachable && operation.AsOf is null ? check with { Problems = [.. check.Problems, .. await Unknown(operation, backend, cancellation), .. await Links(operation, backend, cancellation)] } : check);
        }
    }

    /// <summary>The documents there that this store does not know, a sentence each.</summary>
    private static async Task<IEnumerable<string>> Unknown(OperationContext operation, IAccountingBackend backend, CancellationToken cancellation)
    {
        var currency = operation.Settings.Deciding.Billing.Currency;
        var unknown = await FindUnknownDocuments.Run(operation, backend, cancellation);
        var more = unknown.Length - MostNamed;
        return unknown.Take(MostNamed).Select(found => $"{FindUnknownDocuments.Text(found, currency)}; reconcile records it, then backend adopt {backend.Name} takes it for the position")
            .Concat(more > 0 ? [$"{more} more documents there are not known to this store"] : []);
    }

    /// <summary>What became of linked records there, a sentence each: merged, or gone.</summary>
    private static async Task<IEnumerable<string>> Links(OperationContext operation, IAccountingBackend backend, CancellationToken cancellation)
    {
        using var snapshot = operation.Read();
        var rows = await new MatchRecords(snapshot, [backend], cancellation).MatchLinked(backend.Name);
        return rows.Take(MostNamed).Select(r => $"{r.Row.Subject.ToString().ToLowerInvariant()} {r.Row.Key}: {r.Row.Reason}{(r.Row.Action == ActionKind.Link ? "; the next publish links it so" : "")}")
            .Concat(rows.Count > MostNamed ? [$"{rows.Count - MostNamed} more records there are not what they are linked to"] : []);
    }

    /// <summary>Checks one backend.</summary>
    public static async Task<BackendCheck> Run(OperationContext operation, IAccountingBackend backend, CancellationToken cancellation)
    {
        var check = await backend.CheckAsync(cancellation);
        SeeLock(operation, backend, check);
        return check;
    }

    /// <summary>Records until when the backend's own books are locked, because adjustments are dated after that day.</summary>
    private static void SeeLock(OperationContext operation, IAccountingBackend backend, BackendCheck check)
    {
        if (operation.AsOf is not null || !check.Reachable)
        {
            return;
        }

        using (var snapshot = operation.Read())
        {
            if (snapshot.Locks().GetValueOrDefault(backend.Name) == check.LockedThrough)
            {
                return;
            }
        }

        using var recording = operation.Record("backend check");
        if (recording.SetLockedThrough(backend.Name, check.LockedThrough))
        {
            recording.Commit(backend.Name, null, check.LockedThrough is { } day ? $"its books are locked through {CanonicalText.Text(day)}" : "its books are not locked");
        }
    }
}
