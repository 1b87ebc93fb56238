using Connector.Store;

namespace Connector.Jobs;

/// <summary>
/// This process among those that serve the store. In PostgreSQL each holds a lock of its name, which ends with it: a node is gone
/// when somebody else can take its lock. On a file there is one.
/// </summary>
public sealed class NodeLiveness(ConnectorStore store) : IDisposable
{
    private readonly Lock _gate = new();
    private StoreLock? _mine;

    /// <summary>The name of this process: no other start has it.</summary>
    public string Name { get; } = $"{Environment.MachineName}/{Environment.ProcessId}-{Guid.NewGuid().ToString("n")[..8]}";

    /// <summary>Whether several nodes may serve the store.</summary>
    public bool AreMany => store.Path is null;

    /// <summary>Shows the other nodes that this one is alive: called again and again, for a lock is lost when the database restarts.</summary>
    /// <returns>Whether they see it. A node that they do not see takes no work, for they would take it away.</returns>
    public bool KeepAlive()
    {
        lock (_gate)
        {
            if (AreMany && _mine?.IsHeld() != true)
            {
                _mine?.Dispose();
                _mine = null; // also where the next line throws
                _mine = store.TryLock(LockOf(Name));
            }

            return !AreMany || _mine is not null;
        }
    }

    /// <summary>Whether a node will do nothing more.</summary>
    public bool IsGone(string node)
    {
        if (node == Name || !AreMany)
        {
            return node != Name;
        }

        using var free = store.TryLock(LockOf(node));
        return free is not null;
    }

    public void Dispose() => _mine?.Dispose();

    private static string LockOf(string node) => "node " + node;
}
