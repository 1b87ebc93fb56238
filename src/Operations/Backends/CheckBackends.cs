using System.Runtime.CompilerServices;
using Connector.Engine;
using Connector.Host.Commands;

namespace Connector.Host.Running;

/// <summary>Asks backends whether they answer, and remembers what their answer says of their own books.</summary>
internal static class Checking
{
    /// <summary>Checks the configured backends, or one of them.</summary>
    public static async IAsyncEnumerable<(IAccountingBackend Backend, BackendCheck Check)> Of(Session session, string? only, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var backend in Backends.Open(session, only))
        {
            var check = await backend.CheckAsync(cancellation);
            SeeLock(session, backend, check);
            yield return (backend, check);
        }
    }

    /// <summary>Until when the backend's own books are locked is known from then on: adjustments are dated after it.</summary>
    private static void SeeLock(Session session, IAccountingBackend backend, BackendCheck check)
    {
        if (session.AsOf is not null || !check.Reachable)
        {
            return;
        }

        using (var snapshot = session.Read())
        {
            if (snapshot.Locks().GetValueOrDefault(backend.Name) == check.LockedThrough)
            {
                return;
            }
        }

        using var recording = session.Record("backend check");
        if (recording.SetLockedThrough(backend.Name, check.LockedThrough))
        {
            recording.Commit(backend.Name, null, check.LockedThrough is { } day ? $"its books are locked through {CanonicalText.Text(day)}" : "its books are not locked");
        }
    }
}
