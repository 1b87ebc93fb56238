using Connector.Engine;
using Connector.Store;
using NodaTime;

namespace Connector.Operations.Rating;

/// <summary>A session or an event, as a list shows it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Kind"><c>session</c> or <c>event</c>.</param>
/// <param name="Agreement">The agreement it is charged by.</param>
/// <param name="Payer">The payer that it names; null when it names none.</param>
/// <param name="Recipient">The recipient that it names; null when it names none.</param>
/// <param name="Place">The place that it names, whose prices apply; null when it names none.</param>
/// <param name="Start">When it begins, or happens.</param>
/// <param name="End">When it ends; null for an event, and for a session that has not ended.</param>
/// <param name="Quantity">The quantity of an event; null for a session.</param>
/// <param name="Status">Its status; an event is completed.</param>
/// <param name="IsBillable">Whether it is charged.</param>
public sealed record ListedUsage(
    string Key, string Kind, string Agreement, string? Payer, string? Recipient, string? Place, Instant Start, Instant? End, string? Quantity, string Status, bool IsBillable)
{
    /// <summary>The sessions that overlap some days and the events on those days, by kind and key.</summary>
    public static IEnumerable<ListedUsage> In(Snapshot snapshot, Days days, string? payer)
    {
        var zone = snapshot.Facts().Zone;
        LocalDate Day(Instant at) => at.InZone(zone).Date;
        var events = snapshot.Rows(FactFile.Events).Select(UsageEvent.Of).Where(e => days.Contains(Day(e.At))).Select(e => new ListedUsage(
            e.Key, "event", e.Agreement, e.Payer, e.Recipient, e.Place, e.At, null, ((Fraction)e.Quantity).ToText(6), "completed", true));
        var sessions = snapshot.Rows(FactFile.Sessions).Select(UsageSession.Of)
            .Where(s => Day(s.Start) <= days.To && Day(s.End ?? s.PlannedEnd ?? Later(s.Start, snapshot.KnownAt)) >= days.From)
            .Select(s => new ListedUsage(s.Key, "session", s.Agreement, s.Payer, s.Recipient, s.Place, s.Start, s.End, null, s.Status.Text(), IsCharged(s)));
        return events.Concat(sessions).Where(u => payer is null || u.Governing(snapshot)?.Payer == payer)
            .OrderBy(u => u.Kind, StringComparer.Ordinal).ThenBy(u => u.Key, StringComparer.Ordinal);
    }

    /// <summary>The agreement by which it is charged: the version of the local day on which it starts, with the parties that the usage itself names.</summary>
    public Agreement? Governing(Snapshot snapshot) => snapshot.Agreement(Agreement)?.Governing(Start.InZone(snapshot.Facts().Zone).Date).For(Payer, Recipient);

    private static bool IsCharged(UsageSession s) => s.Billable != false && (s.Status is SessionStatus.Completed or SessionStatus.InProgress || (s.Status == SessionStatus.Cancelled && s.Billable == true));

    private static Instant Later(Instant a, Instant b) => a > b ? a : b;
}
