using Connector.Contract;
using Connector.Engine;

namespace Connector.Host.Commands;

/// <summary>A plan for people.</summary>
internal static class PlanTable
{
    private static readonly string[] Due = [.. new[] { ActionKind.Create, ActionKind.Update, ActionKind.Adjust, ActionKind.Cancel, ActionKind.Link }.Select(a => a.Text())];

    /// <summary>Shows the rows of a plan; to people, with how many documents are settled beside.</summary>
    public static async Task Write(Output output, Func<Action<int>, IAsyncEnumerable<PlanRow>> plan)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var changes = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        var settled = 0;
        var rows = plan(count => settled = count);
        await output.Rows(
            output.IsJson ? rows : Counted(rows, counts, changes),
            ["action", "kind", "key", "backend", new("before", true), new("after", true), new("difference", true), "reason"],
            row => [row.Action, row.Kind, row.Key, row.Backend, row.Before, row.After, row.Difference, row.Reason],
            _ => Summary(),
            row => row.Action != ActionKind.None.Text() || row.Reason is not null);

        string Summary()
        {
            if (settled > 0)
            {
                var none = $"{ActionSubject.Document.Text()} {ActionKind.None.Text()}";
                counts[none] = counts.GetValueOrDefault(none) + settled;
            }

            return string.Join(", ", counts.Select(c => $"{c.Value:n0} {c.Key}"))
                + (changes.Count == 0 ? (counts.Count == 0 ? "Nothing is due." : "") : "; the books change by " + string.Join(" and ", changes.Select(c => $"{Amounts.Text(c.Value)} {c.Key}")));
        }
    }

    private static async IAsyncEnumerable<PlanRow> Counted(IAsyncEnumerable<PlanRow> rows, SortedDictionary<string, int> counts, SortedDictionary<string, decimal> changes)
    {
        await foreach (var row in rows)
        {
            var what = $"{row.Kind} {row.Action}";
            counts[what] = counts.GetValueOrDefault(what) + 1;
            if (row.Currency is { } currency && row.Kind == ActionSubject.Document.Text() && Due.Contains(row.Action))
            {
                changes[currency] = changes.GetValueOrDefault(currency) + Amounts.Of(row.Difference);
            }

            yield return row;
        }
    }
}
