using Connector.Engine;
using Connector.Host.Json;

namespace Connector.Host.Commands;

/// <summary>A plan for people.</summary>
internal static class PlanTable
{
    /// <summary>Shows the rows of a plan; to people, with how many documents are settled beside.</summary>
    public static async Task Write(Output output, Func<Action<int>, IAsyncEnumerable<PlannedAction>> plan)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var changes = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var settled = 0;
        await output.Rows(
            Counted(plan(count => settled = count), counts, changes),
            Fields.Planned,
            ["action", "kind", "key", "backend", new("before", true), new("after", true), new("difference", true), "reason"],
            row => [row.Action.Text(), row.Subject.Text(), row.Key, row.Backend, Currency.Text(row.Before, row.Currency), Currency.Text(row.After, row.Currency),
                Currency.Text(row.After - row.Before, row.Currency), row.Reason],
            _ => Summary(),
            row => row.Action != ActionKind.None || row.Reason is not null);

        string Summary()
        {
            if (settled > 0)
            {
                var none = $"{ActionSubject.Document.Text()} {ActionKind.None.Text()}";
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
            var what = $"{row.Subject.Text()} {row.Action.Text()}";
            counts[what] = counts.GetValueOrDefault(what) + 1;
            if (row is { IsDue: true, Subject: ActionSubject.Document, Currency: { } currency })
            {
                changes[currency] = changes.GetValueOrDefault(currency) + (row.After - row.Before ?? 0);
            }

            yield return row;
        }
    }
}
