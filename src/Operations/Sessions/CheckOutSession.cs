using Connector.Engine;
using NodaTime;

namespace Connector.Operations.Sessions;

/// <summary>Ends a session.</summary>
public static class CheckOutSession
{
    /// <summary>Records the end, and returns what the session is charged.</summary>
    public static LiveSession Run(OperationContext operation, string key, Instant? at)
    {
        using var recording = operation.Record("session check-out");
        var end = SessionRows.Begun(key, at, recording.KnownAt);
        SessionRows.Write(recording, SessionRows.Ended(SessionRows.Open(recording, key, end), end));
        var now = LiveSession.Of(recording, recording.Session(key)!);
        recording.Commit(key, "in progress", $"ended {CanonicalText.Text(end)}");
        return now;
    }
}
