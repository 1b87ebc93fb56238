using Connector.Engine;
using Connector.Store;
using NodaTime;

namespace Connector.Operations.Sessions;

/// <summary>Ends a session, and starts one of the same recipient on another agreement, whose time begins at zero.</summary>
public static class TransferSession
{
    /// <summary>Records the end and the new session, and returns what the one that ended is charged.</summary>
    public static LiveSession Run(OperationContext operation, string key, string to, string? next, Instant? at)
    {
        using var recording = operation.Record("session transfer");
        var end = SessionRows.Begun(key, at, recording.KnownAt);
        var session = SessionRows.Open(recording, key, end);
        var nextKey = next ?? NextKey(recording, key);
        SessionRows.RequireAddressable(nextKey);
        SessionRows.Write(recording, SessionRows.Ended(session, end), new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["session"] = nextKey,
            ["agreement"] = to,
            ["payer"] = session.Payer,
            ["recipient"] = session.Recipient,
            ["place"] = session.Place,
            ["start"] = CanonicalText.Text(end),
            ["status"] = "in_progress",
        });
        var now = LiveSession.Of(recording, recording.Session(key)!);
        recording.Commit(key, "in progress", $"transferred to {nextKey} at {CanonicalText.Text(end)}");
        return now;
    }

    private static string NextKey(Snapshot snapshot, string key)
    {
        for (var n = 2; ; n++)
        {
            var next = $"{key}.{n}";
            if (snapshot.Session(next) is null)
            {
                return next;
            }
        }
    }
}
