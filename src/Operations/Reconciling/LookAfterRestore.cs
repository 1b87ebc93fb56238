using System.Collections.Immutable;
using Connector.Engine;
using Connector.Operations.Backends;

namespace Connector.Operations.Reconciling;

/// <summary>The first look into the books after a store was restored from a backup: before anything is planned or sent.</summary>
public static class LookAfterRestore
{
    /// <summary>Reads back all that the store knows to be in its books, where it was restored and nobody looked since.</summary>
    /// <param name="held">The lock of the backends.</param>
    /// <param name="backends">The backends.</param>
    /// <param name="cancellation">Cancels the calls to the backends.</param>
    public static async Task Run(PublishingLock held, ImmutableArray<IAccountingBackend> backends, CancellationToken cancellation)
    {
        if (!IsDue(held.Operation))
        {
            return;
        }

        var documents = 0;
        foreach (var backend in backends)
        {
            documents += await new ReconcileBackend(held, cancellation).Run(backend).CountAsync(cancellation);
        }

        if (backends.Length == held.Operation.Settings.Backends.Length) // of one alone, the others are still to be looked into
        {
            using var recording = held.Record("reconcile");
            recording.SetLookedAfterRestore();
            recording.Commit("restore", null, $"{documents} documents read back after the store was restored");
        }
    }

    /// <summary>The same before a plan, which takes the lock for it.</summary>
    /// <exception cref="Refusal">Another process publishes, or a backend does not answer.</exception>
    public static async Task Run(OperationContext operation, ImmutableArray<IAccountingBackend> backends, CancellationToken cancellation)
    {
        if (operation.AsOf is null && IsDue(operation))
        {
            using var held = PublishingLock.Take(operation, null);
            await Run(held, backends, cancellation);
        }
    }

    /// <summary>Whether the store was restored, and nobody looked into its books since.</summary>
    private static bool IsDue(OperationContext operation)
    {
        using var snapshot = operation.Read();
        return snapshot.IsRestored();
    }
}
