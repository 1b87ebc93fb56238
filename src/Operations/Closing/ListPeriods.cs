using Connector.Engine;
using Connector.Store;

namespace Connector.Host.Running;

/// <summary>The periods that there is something to say about.</summary>
internal static class Periods
{
    /// <summary>The periods from the first dated fact to today's, with their states.</summary>
    public static IReadOnlyList<(BillingPeriod Period, PeriodState State)> Of(Snapshot snapshot)
    {
        var facts = snapshot.Facts();
        var states = snapshot.PeriodStates();
        var today = snapshot.KnownAt.InZone(facts.Zone).Date;
        var periods = new List<(BillingPeriod Period, PeriodState State)>();
        // Where all facts are since ever, a period that was closed is listed all the same.
        if (states.Keys.Select(key => facts.Calendar.Find(key)?.Days.From).Append(snapshot.FirstDay()).Min() is { } first)
        {
            // A day between two listed periods is in none: the list goes on with the next.
            var period = facts.Calendar.PeriodOf(first);
            for (var day = first; period is null && day < today; day = day.PlusDays(1))
            {
                period = facts.Calendar.PeriodOf(day);
            }

            for (; period is not null && period.Days.From <= Days.Later(today, first); period = facts.Calendar.Next(period))
            {
                periods.Add((period, states.GetValueOrDefault(period.Key, PeriodState.Open)));
            }
        }

        return periods;
    }
}
