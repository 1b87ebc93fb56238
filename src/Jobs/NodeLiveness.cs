using Connector.Store;

namespace Connector.Jobs;

/// <summary>
/// This node, and whether other nodes are alive. In PostgreSQL each node holds a lock of its name, which ends with its connection: a node is
/// gone when another can take its lock. A store in a file has one node only.
/// </summary>
public sealed class NodeLiveness(ConnectorStore store) : IDisposable
{
    private readonly Lock _gate = new();
    private StoreLock? _mine;

    /// <summary>The name of this node, which no other start of a process has.</summary>
    public string Name { get; } = $"{Environment.MachineName}/{Environment.ProcessId}-{Guid.NewGuid().ToString("n")[..8]}";

    /// <summary>Whether several nodes may serve the store.</summary>
    public bool AreMany => store.Path is null;

    /// <summary>Shows the other nodes that this one is alive. It is called repeatedly, because the lock is lost when the database restarts.</summary>
    /// <returns>Whether the other nodes can see it. A node that they cannot see takes no work, because they would take that work over.</returns>
    public bool KeepAlive()
    {
        lock (_gate)
        {
            if (AreMany && _mine?.IsHeld() != true)
            {
                _mine?.Dispose();
                _mine = null; // also when the next line throws
                _mine = store.TryLock(LockOf(Name));
            }

            return !AreMany || _mine is not null;
        }
    }

    /// <summary>Whether a node is gone, so that it will do nothing more.</summary>
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
