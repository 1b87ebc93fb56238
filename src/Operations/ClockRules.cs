using Connector.Engine;
using Connector.Store;
using NodaTime;

namespace Connector.Operations;

/// <summary>Which clocks are taken. A record that lies ahead of the clock would put all later ones ahead of it too.</summary>
internal static class ClockRules
{
    /// <summary>The first record's action in a store that was made as a replay, whose clock may be set ahead.</summary>
    public const string Replay = "replay";

    private static readonly Instant End = Instant.FromUtc(2200, 1, 1, 0, 0);
    private static readonly Duration Tolerance = Duration.FromMinutes(10);

    /// <summary>Refuses a clock that was set to an instant which cannot be recorded.</summary>
    /// <param name="set">The instant that the clock is set to.</param>
    /// <param name="machine">The machine's clock.</param>
    /// <param name="lastClock">The clock of the last record.</param>
    /// <param name="isReplay">Whether the store is, or is to be, a replay.</param>
    public static void Check(Instant set, Instant machine, Instant lastClock, Func<bool> isReplay)
    {
        var text = CanonicalText.Text(set);
        if (set < lastClock)
        {
            // Several commands may be given the same instant: they are recorded a microsecond apart.
            throw new Refusal(RefusalKind.Input, new Issue("CLOCK-001", text, $"CONNECTOR_NOW {text} is before the last record, {CanonicalText.Text(lastClock)}.", "Name a later instant."));
        }

        CheckEnd(set);
        if (set > machine + Tolerance && !isReplay())
        {
            throw new Refusal(RefusalKind.Input, new Issue(
                "CLOCK-005", text, $"CONNECTOR_NOW {text} is more than ten minutes after the machine's clock, {CanonicalText.Text(machine)}.", "Leave it out, or name an earlier instant; a new store is made for a replay of the future by import --replay."));
        }
    }

    /// <summary>Refuses a clock at which nothing is recorded any more: it is wrong.</summary>
    public static void CheckEnd(Instant clock)
    {
        if (clock >= End)
        {
            throw new Refusal(RefusalKind.Input, new Issue("CLOCK-007", CanonicalText.Text(clock), $"The clock shows {CanonicalText.Text(clock)}: nothing is recorded after 2200.", "Set the machine's clock, or CONNECTOR_NOW, right."));
        }
    }

    /// <summary>Whether the last record lies ahead of the clock.</summary>
    public static bool IsAhead(Instant lastClock, Instant now) => lastClock > now + Tolerance;

    /// <summary>What a store is told to be whose last record lies ahead of the clock.</summary>
    public static Issue Ahead(ConnectorStore store, Instant lastClock, Instant now) => new(
        "CLOCK-006", store.Name, $"The last record was made when the clock showed {CanonicalText.Text(lastClock)}, and now it shows {CanonicalText.Text(now)}: the store is only read.",
        "See which clock is wrong. If this one is right: connector store repair clock --reason \"…\"; records then go on from the last one.");
}
