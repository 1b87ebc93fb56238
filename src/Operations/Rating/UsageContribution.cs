using System.Collections.Immutable;
using Connector.Engine;
using Connector.Store;
using NodaTime;

namespace Connector.Operations.Rating;

/// <summary>Computes what one session or event adds to charges.</summary>
public static class UsageContribution
{
    /// <summary>The charges that would be missing or different without it: each charge, and its amount without it.</summary>
    public static ImmutableArray<(Charge Charge, long Without)> Of(Snapshot snapshot, string usage) => Of(snapshot, usage, snapshot.Session(usage), snapshot.Event(usage));

    /// <summary>The same for a session with the given values instead of those in the store.</summary>
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
