using Connector.Engine;
using Connector.Store;

namespace Connector.Operations.Closing;

/// <summary>Lists periods.</summary>
public static class ListPeriods
{
    /// <summary>The periods from the first dated fact to today's, with their states.</summary>
    public static IReadOnlyList<ListedPeriod> Of(Snapshot snapshot)
    {
        var facts = snapshot.Facts();
        var states = snapshot.PeriodStates();
        var today = snapshot.KnownAt.InZone(facts.Zone).Date;
        var periods = new List<ListedPeriod>();
        // A period that was closed is listed even when all facts are dated "since ever".
        if (states.Keys.Select(key => facts.Calendar.Find(key)?.Days.From).Append(snapshot.FirstDay()).Min() is { } first)
        {
            // A day between two periods of a listed calendar is in none: the list continues with the next period.
            var period = facts.Calendar.PeriodOf(first);
            for (var day = first; period is null && day < today; day = day.PlusDays(1))
            {
                period = facts.Calendar.PeriodOf(day);
            }

            for (; period is not null && period.Days.From <= Days.Later(today, first); period = facts.Calendar.Next(period))
            {
                periods.Add(new ListedPeriod(period, states.GetValueOrDefault(period.Key, PeriodState.Open)));
            }
        }

        return periods;
    }

    /// <summary>The key of the period that ended last, if it is open.</summary>
    public static string? EndedLast(OperationContext operation)
    {
        using var snapshot = operation.Read();
        var today = snapshot.KnownAt.InZone(snapshot.Facts().Zone).Date;
        return Of(snapshot).LastOrDefault(p => p.Period.Days.To < today) is { State: PeriodState.Open } last ? last.Period.Key : null;
    }
}
