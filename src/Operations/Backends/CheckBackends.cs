using System.Runtime.CompilerServices;
using Connector.Engine;

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
            yield return new CheckedBackend(backend, check.Reachable && operation.AsOf is null ? check with { Problems = [.. check.Problems, .. await ForeseeRefusals.Told(operation, backend, cancellation), .. await Unknown(operation, backend, cancellation)] } : check);
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
