using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Connector.Engine;
using Connector.Host.Commands;
using Connector.Host.Output;
using Connector.Store;

namespace Connector.Host.Running;

/// <summary>Makes a plan with what the backends answer, and shows it.</summary>
internal static class Plans
{
    /// <summary>
    /// The plan: what is created or linked, and what is blocked because somebody has to link it. As of an earlier instant without the backends:
    /// what they knew then cannot be asked any more.
    /// </summary>
    /// <param name="session">The command.</param>
    /// <param name="known">Opens what is known; or what would be, in a recording that is never committed and lets nobody else record.</param>
    /// <param name="filter">Which documents.</param>
    /// <param name="detail">How much of them.</param>
    /// <param name="backends">The backends to ask.</param>
    /// <param name="settled">Told at the end how many documents were not looked at, because nothing is to do.</param>
    /// <param name="cancellation">Stops the asking.</param>
    public static async IAsyncEnumerable<PlannedAction> Of(
        Session session, Func<Snapshot> known, PlanFilter filter, PlanDetail detail, ImmutableArray<IAccountingBackend> backends, Action<int>? settled = null,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        Snapshot? snapshot = known();
        try
        {
            if (filter.Period is { } period)
            {
                Session.Period(snapshot.Facts(), period);
            }

            using var now = session.Read();
            var linking = new Linking(now, session.AsOf is null ? backends : [], cancellation);
            var records = await new Planner(session.Store, snapshot, filter).Records().ToListAsync(cancellation);
            if (snapshot is Recording && linking.Asks(records))
            {
                snapshot.Dispose();
                snapshot = null;
            }

            foreach (var (row, _) in await linking.Match(records))
            {
                yield return row;
            }

            snapshot ??= known();
            var planner = new Planner(session.Store, snapshot, filter);
            await foreach (var row in linking.Documents(planner, detail))
            {
                yield return row;
            }

            settled?.Invoke(planner.Settled());
        }
        finally
        {
            snapshot?.Dispose();
        }
    }

    /// <summary>Shows the rows of a plan; to people, with how many documents are settled beside.</summary>
    public static async Task Show(bool json, Func<Action<int>, IAsyncEnumerable<PlannedAction>> plan)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var changes = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var settled = 0;
        await Answer.Rows(
            json,
            Counted(plan(count => settled = count), counts, changes),
            Fields.Planned,
            ["action", "kind", "key", "backend", new("before", true), new("after", true), new("difference", true), "reason"],
            row => [Fields.Action(row.Action), Fields.Subject(row.Subject), row.Key, row.Backend, Fields.Money(row.Before, row.Currency), Fields.Money(row.After, row.Currency),
                Fields.Money(row.After - row.Before, row.Currency), row.Reason],
            _ => Summary(),
            row => row.Action != ActionKind.None || row.Reason is not null);

        string Summary()
        {
            if (settled > 0)
            {
                var none = $"{Fields.Subject(ActionSubject.Document)} {Fields.Action(ActionKind.None)}";
                counts[none] = counts.GetValueOrDefault(none) + settled;
            }

            return string.Join(", ", counts.Select(c => $"{c.Value:n0} {c.Key}"))
                + (changes.Count == 0 ? (counts.Count == 0 ? "Nothing is due." : "") : "; the books change by " + string.Join(" and ", changes.Select(c => $"{Currency.Text(c.Value, c.Key)} {c.Key}")));
        }
    }

    private static async IAsyncEnumerable<PlannedAction> Counted(IAsyncEnumerable<PlannedAction> rows, SortedDictionary<string, int> counts, SortedDictionary<string, long> changes)
    {
        await foreach (var row in rows)
        {
            var what = $"{Fields.Subject(row.Subject)} {Fields.Action(row.Action)}";
            counts[what] = counts.GetValueOrDefault(what) + 1;
            if (row is { IsDue: true, Subject: ActionSubject.Document, Currency: { } currency })
            {
                changes[currency] = changes.GetValueOrDefault(currency) + (row.After - row.Before ?? 0);
            }

            yield return row;
        }
    }
}
