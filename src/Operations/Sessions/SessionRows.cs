using Connector.Engine;
using Connector.Operations.Importing;
using Connector.Store;
using NodaTime;

namespace Connector.Operations.Sessions;

/// <summary>What starting, transferring and ending a session share. There is one writer at a time, so two requests at once never charge twice.</summary>
internal static class SessionRows
{
    /// <summary>Sessions start and end on whole seconds: a fraction of a second must not add an interval.</summary>
    public static Instant ToTheSecond(Instant instant) => Instant.FromUnixTimeSeconds(instant.ToUnixTimeSeconds());

    /// <summary>A session in progress that has begun by an instant.</summary>
    /// <exception cref="Refusal">There is none.</exception>
    public static UsageSession Open(Snapshot snapshot, string key, Instant at)
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

    /// <summary>The row of a session that ended.</summary>
    public static Dictionary<string, string?> Ended(UsageSession session, Instant end) => new(StringComparer.Ordinal)
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

    /// <summary>Records rows of sessions.</summary>
    /// <exception cref="Refusal">A row is wrong.</exception>
    public static void Write(Recording recording, params IReadOnlyDictionary<string, string?>[] rows)
    {
        var result = Import.Run(recording, FactFile.Sessions, "session", rows);
        if (result.Errors.Count > 0)
        {
            throw result.Refused();
        }
    }
}
