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

    private const int LongestKey = 1_000;

    /// <summary>How far the clocks of two machines may lie apart.</summary>
    private static readonly Duration MostAhead = Duration.FromMinutes(10);

    /// <summary>When a session starts, moves or ends: at an instant that was named, or now.</summary>
    /// <exception cref="Refusal">The instant lies ahead.</exception>
    public static Instant Begun(string key, Instant? named, Instant now) => named is not { } at ? ToTheSecond(now)
        : at <= now + MostAhead ? at
        : throw new Refusal(RefusalKind.Input, new Issue(
            "SESSION-005", key, $"Session {key} would be recorded at {CanonicalText.Text(at)}, which lies ahead.", "Record it when it happens; what is planned is imported with the status planned."));

    /// <summary>Refuses a key that could not stand in an address.</summary>
    public static void RequireAddressable(string key)
    {
        if (key is "" or "." or ".." || key.Length > LongestKey)
        {
            throw new Refusal(RefusalKind.Input, new Issue(
                "SESSION-004", key.Length > LongestKey ? key[..40] + "…" : key, "This cannot be the key of a session that is checked in.", $"Name one of 1 to {LongestKey:n0} characters that is neither . nor ..: it stands in addresses."));
        }
    }

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
