using System.Collections.Immutable;
using Connector.Engine;
using Connector.Store;
using NodaTime;

namespace Connector.Operations.Rating;

/// <summary>What one session or event adds to charges.</summary>
public static class UsageContribution
{
    /// <summary>The charges that would not be there, or be others, without it: with it, and the amount without it.</summary>
    public static ImmutableArray<(Charge Charge, long Without)> Of(Snapshot snapshot, string usage) => Of(snapshot, usage, snapshot.Session(usage), snapshot.Event(usage));

    /// <summary>The same of a session as it is given, whatever is known of it.</summary>
    public static ImmutableArray<(Charge Charge, long Without)> Of(Snapshot snapshot, UsageSession session) => Of(snapshot, session.Key, session, null);

    private static ImmutableArray<(Charge Charge, long Without)> Of(Snapshot snapshot, string usage, UsageSession? session, UsageEvent? happened)
    {
        if ((session?.Agreement ?? happened?.Agreement) is not { } agreement)
        {
            return [];
        }

        var facts = snapshot.Facts();
        LocalDate Day(Instant at) => at.InZone(facts.Zone).Date;
        var last = Day(session is null ? happened!.At : session.End ?? session.PlannedEnd ?? snapshot.KnownAt);
        var charges = ImmutableArray.CreateBuilder<(Charge, long)>();
        for (var period = facts.Calendar.PeriodOf(Day(session?.Start ?? happened!.At)); period is not null && period.Days.From <= last; period = facts.Calendar.Next(period))
        {
            var context = new StepContext(facts, period);
            var slice = snapshot.Slice([agreement], period.Days);
            var without = slice with { Sessions = [.. slice.Sessions.Where(s => s.Key != usage)], Events = [.. slice.Events.Where(e => e.Key != usage)] };
            var others = BillingProcess.Rate(context, without).Output.Charges.ToDictionary(c => c.Key, StringComparer.Ordinal);
            var with = session is null ? slice : without with { Sessions = [.. without.Sessions.Append(session).OrderBy(s => s.Key, StringComparer.Ordinal)], Events = slice.Events };
            charges.AddRange(BillingProcess.Rate(context, with).Output.Charges
                .Where(c => others.GetValueOrDefault(c.Key) != c).Select(c => (c, others.GetValueOrDefault(c.Key)?.Amount ?? 0)));
        }

        return charges.DrainToImmutable();
    }
}
