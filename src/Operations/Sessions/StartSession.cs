using Connector.Engine;
using NodaTime;

namespace Connector.Operations.Sessions;

/// <summary>Starts a session.</summary>
public static class StartSession
{
    /// <summary>Records the session, in progress, and returns its charges so far.</summary>
    public static LiveSession Run(OperationContext operation, string key, IReadOnlyDictionary<string, string?> values, Instant? at)
    {
        using var recording = operation.Record("session start");
        if (recording.Session(key) is not null)
        {
            throw new Refusal(RefusalKind.Rule, new Issue("SESSION-001", key, $"There is a session {key} already.", "Name another key."));
        }

        SessionRows.RequireAddressable(key);
        var start = CanonicalText.Text(SessionRows.Begun(key, at, recording.KnownAt));
        SessionRows.Write(recording, new Dictionary<string, string?>(values, StringComparer.Ordinal) { ["session"] = key, ["start"] = start, ["status"] = "in_progress" });
        var now = LiveSession.Of(recording, recording.Session(key)!);
        recording.Commit(key, null, $"started {start}");
        return now;
    }
}
