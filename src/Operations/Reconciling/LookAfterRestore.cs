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
    /// <param name="isAll">Whether they are all that the store has: then the look is done for good.</param>
    /// <param name="cancellation">Cancels the calls to the backends.</param>
    public static async Task Run(PublishingLock held, ImmutableArray<IAccountingBackend> backends, bool isAll, CancellationToken cancellation)
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

        if (isAll)
        {
            using var recording = held.Record("reconcile");
            recording.SetLookedAfterRestore();
            recording.Commit("restore", null, $"{documents} documents read back after the store was restored");
        }
    }

    /// <summary>Whether the store was restored, and nobody looked into its books since.</summary>
    public static bool IsDue(OperationContext operation)
    {
        using var snapshot = operation.Read();
        return snapshot.IsRestored();
    }
}
