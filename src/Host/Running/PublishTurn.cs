using Connector.Engine;
using Connector.Host.Commands;

namespace Connector.Host.Running;

/// <summary>One publisher at a time for a store: what another one has in flight must not be looked up as lost.</summary>
internal static class PublishTurn
{
    /// <summary>The issue when another process has the turn.</summary>
    public const string Taken = "PUBLISH-006";

    /// <summary>Takes the turn, which ends when it is disposed, or with the process.</summary>
    /// <exception cref="CommandFailed">Another process has it.</exception>
    public static IDisposable Take(Session session)
    {
        session.RequireNow("publish or reconcile");
        return session.Store.TryLock("publishing")
            ?? throw new CommandFailed(1, new Issue(Taken, session.Store.Name, "Another process is publishing or reconciling this store.", "Wait until it has ended."));
    }
}
