using Connector.Engine;
using Connector.Host.Commands;
using Connector.Store;

namespace Connector.Host.Running;

/// <summary>One publisher at a time for each backend of a store: what another one has in flight must not be looked up as lost.</summary>
internal sealed class PublishTurn : IDisposable
{
    /// <summary>The issue when another process has the turn.</summary>
    public const string Taken = "PUBLISH-006";

    private readonly List<StoreLock> _locks = [];

    private PublishTurn()
    {
    }

    /// <summary>Takes the turn, which ends when it is disposed, or with the process. What the session records from then on, it records in its turn or not at all.</summary>
    /// <param name="session">The command.</param>
    /// <param name="backend">The backend; null for all.</param>
    /// <exception cref="CommandFailed">Another process has it.</exception>
    public static PublishTurn Take(Session session, string? backend)
    {
        session.RequireNow("publish or reconcile");
        var turn = new PublishTurn();
        foreach (var name in session.Settings.Backends.Select(b => b.Name).Where(name => backend is null || name == backend).Order(StringComparer.Ordinal))
        {
            try
            {
                turn._locks.Add(session.Store.TryLock("publishing-" + name)
                    ?? throw new CommandFailed(1, new Issue(Taken, name, $"Another process is publishing to {name}, or reconciling.", "Wait until it has ended.")));
            }
            catch
            {
                turn.Dispose();
                throw;
            }
        }

        session.Turn = turn;
        return turn;
    }

    /// <summary>Whether it is still ours.</summary>
    public bool IsHeld() => _locks.TrueForAll(mine => mine.IsHeld());

    public void Dispose()
    {
        _locks.ForEach(mine => mine.Dispose());
        _locks.Clear();
    }
}
