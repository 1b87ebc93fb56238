using Connector.Engine;
using Connector.Operations.Importing;
using Connector.Operations.Rating;
using Connector.Store;
using NodaTime;

namespace Connector.Operations.Sessions;

/// <summary>Live charging: start, transfer, check-out and preview. There is one writer at a time, so two requests at once never charge twice.</summary>
public static class LiveSessions
{
    /// <summary>Starts a session.</summary>
    public static LiveSession Start(OperationContext operation, string key, IReadOnlyDictionary<string, string?> values, Instant? at)
    {
        using var recording = operation.Record("session start");
        if (recording.Session(key) is not null)
        {
            throw new Refusal(RefusalKind.Rule, new Issue("SESSION-001", key, $"There is a session {key} already.", "Name another key."));
        }

        var start = CanonicalText.Text(at ?? ToTheSecond(recording.KnownAt));
        Write(recording, new Dictionary<string, string?>(values, StringComparer.Ordinal) { ["session"] = key, ["start"] = start, ["status"] = "in_progress" });
        var now = Now(recording, key);
        recording.Commit(key, null, $"started {start}");
        return now;
    }

    /// <summary>Ends a session.</summary>
    public static LiveSession CheckOut(OperationContext operation, string key, Instant? at)
    {
        using var recording = operation.Record("session check-out");
        var end = at ?? ToTheSecond(recording.KnownAt);
        Write(recording, Ended(Open(recording, key, end), end));
        var now = Now(recording, key);
        recording.Commit(key, "in progress", $"ended {CanonicalText.Text(end)}");
        return now;
    }

    /// <summary>Ends a session, and starts one of the same recipient on another agreement, whose time begins at zero.</summary>
    public static LiveSession Transfer(OperationContext operation, string key, string to, string? next, Instant? at)
    {
        using var recording = operation.Record("session transfer");
        var end = at ?? ToTheSecond(recording.KnownAt);
        var session = Open(recording, key, end);
        var nextKey = next ?? NextKey(recording, key);
        Write(recording, Ended(session, end), new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["session"] = nextKey,
            ["agreement"] = to,
            ["payer"] = session.Payer,
            ["recipient"] = session.Recipient,
            ["place"] = session.Place,
            ["start"] = CanonicalText.Text(end),
            ["status"] = "in_progress",
        });
        var now = Now(recording, key);
        recording.Commit(key, "in progress", $"transferred to {nextKey} at {CanonicalText.Text(end)}");
        return now;
    }

    /// <summary>Returns what would be invoiced if the session were checked out now. Nothing is recorded.</summary>
    public static LiveSession Preview(OperationContext operation, string key, Instant? at)
    {
        using var snapshot = operation.Read();
        var end = at ?? ToTheSecond(snapshot.KnownAt);
        return Now(snapshot, Open(snapshot, key, end) with { End = end, Status = SessionStatus.Completed, CancelledAt = null, CancelReason = null });
    }

    /// <summary>Sessions start and end on whole seconds: a fraction of a second must not add an interval.</summary>
    private static Instant ToTheSecond(Instant instant) => Instant.FromUnixTimeSeconds(instant.ToUnixTimeSeconds());

    private static LiveSession Now(Snapshot snapshot, string key) => Now(snapshot, snapshot.Session(key)!);

    private static LiveSession Now(Snapshot snapshot, UsageSession session)
    {
        var others = session.Recipient is null ? [] : snapshot.OpenSessions().Where(s => s.Recipient == session.Recipient && s.Key != session.Key);
        return new LiveSession(session, UsageContribution.Of(snapshot, session), [.. others]);
    }

    private static UsageSession Open(Snapshot snapshot, string key, Instant at)
    {
        var session = snapshot.Session(key)
            ?? throw new Refusal(RefusalKind.NotFound, new Issue("USAGE-013", key, $"There is no session {key}.", "See connector session list."));
        if (session.Status != SessionStatus.InProgress)
        {
            throw new Refusal(RefusalKind.Rule, new Issue("SESSION-002", key, $"Session {key} is not in progress.", "Correct its times with connector import."));
        }

        return at >= session.Start
            ? session
            : throw new Refusal(RefusalKind.Input, new Issue("SESSION-003", key, $"Session {key} began later, at {CanonicalText.Text(session.Start)}.", "Name a time after its start with --at."));
    }

    private static Dictionary<string, string?> Ended(UsageSession session, Instant end) => new(StringComparer.Ordinal)
    {
        ["session"] = session.Key,
        ["agreement"] = session.Agreement,
        ["payer"] = session.Payer,
        ["recipient"] = session.Recipient,
        ["place"] = session.Place,
        ["start"] = CanonicalText.Text(session.Start),
        ["end"] = CanonicalText.Text(end),
        ["status"] = "completed",
        ["billable"] = session.Billable switch { true => "true", false => "false", _ => null },
        ["planned_start"] = session.PlannedStart is { } start ? CanonicalText.Text(start) : null,
        ["planned_end"] = session.PlannedEnd is { } planned ? CanonicalText.Text(planned) : null,
    };

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

    private static void Write(Recording recording, params IReadOnlyDictionary<string, string?>[] rows)
    {
        var result = Import.Run(recording, FactFile.Sessions, "session", rows);
        if (result.Errors.Count > 0)
        {
            throw result.Refused();
        }
    }
}
