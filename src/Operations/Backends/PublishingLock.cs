using Connector.Engine;
using Connector.Store;

namespace Connector.Operations.Backends;

/// <summary>
/// The publishing lock of a backend. One process at a time publishes to a backend or reconciles it; otherwise one would take the documents that
/// another has in flight for lost.
/// </summary>
public sealed class PublishingLock : IDisposable
{
    private readonly List<StoreLock> _locks = [];

    private PublishingLock(OperationContext operation) => Operation = operation;

    /// <summary>The operation that holds the lock.</summary>
    public OperationContext Operation { get; }

    /// <summary>Takes the lock, which ends when it is disposed or when the process ends.</summary>
    /// <param name="operation">The context of the operation.</param>
    /// <param name="backend">The backend; null for all.</param>
    /// <exception cref="Refusal">Another process holds the lock.</exception>
    public static PublishingLock Take(OperationContext operation, string? backend) => TryTake(operation, backend, out var taken)
        ?? throw new Refusal(RefusalKind.Rule, new Issue("PUBLISH-006", taken, $"Another process is publishing to {taken} or reconciling it.", "Wait until it has ended."));

    /// <summary>Waits for the lock.</summary>
    /// <param name="operation">The context of the operation.</param>
    /// <param name="backend">The backend; null for all.</param>
    /// <param name="waiting">Called each time that another process is found to hold the lock.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    public static async Task<PublishingLock> Wait(OperationContext operation, string? backend, Action waiting, TimeProvider time, CancellationToken cancellation)
    {
        while (true)
        {
            if (TryTake(operation, backend, out _) is { } held)
            {
                return held;
            }

            waiting();
            await Task.Delay(TimeSpan.FromSeconds(1), time, cancellation);
        }
    }

    /// <summary>Begins to record, but only while the lock is held.</summary>
    /// <exception cref="StoreException">The lock was lost: the database has restarted.</exception>
    public Recording Record(string action)
    {
        var recording = Operation.Record(action);
        if (!_locks.TrueForAll(mine => mine.IsHeld()))
        {
            recording.Dispose();
            throw new StoreException("The publishing lock was lost: the database has restarted.");
        }

        return recording;
    }

    public void Dispose()
    {
        _locks.ForEach(mine => mine.Dispose());
        _locks.Clear();
    }

    private static PublishingLock? TryTake(OperationContext operation, string? backend, out string taken)
    {
        operation.RequireNow("publish or reconcile");
        var held = new PublishingLock(operation);
        taken = "";
        try
        {
            foreach (var name in operation.Settings.Backends.Select(b => b.Name).Where(name => backend is null || name == backend).Order(StringComparer.Ordinal))
            {
                if (operation.Store.TryLock("publishing-" + name) is not { } mine)
                {
                    taken = name;
                    held.Dispose();
                    return null;
                }

                held._locks.Add(mine);
            }

            operation.SeeNow(); // what the previous holder recorded
            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }
}
