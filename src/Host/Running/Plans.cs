using Connector.Engine;
using Connector.Host.Output;

namespace Connector.Host.Running;

/// <summary>Shows a plan.</summary>
internal static class Plans
{
    public static async Task Show(bool json, IAsyncEnumerable<PlannedAction> rows)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var changes = new SortedDictionary<string, long>(StringComparer.Ordinal);
        await Answer.Rows(
            json,
            Counted(rows, counts, changes),
            Fields.Planned,
            ["action", "kind", "key", "backend", new("before", true), new("after", true), new("difference", true), "reason"],
            row => [Fields.Action(row.Action), Fields.Subject(row.Subject), row.Key, row.Backend, Fields.Money(row.Before, row.Currency), Fields.Money(row.After, row.Currency),
                Fields.Money(row.After - row.Before, row.Currency), row.Reason],
            _ => string.Join(", ", counts.Select(c => $"{c.Value:n0} {c.Key}"))
                + (changes.Count == 0 ? (counts.Count == 0 ? "Nothing is due." : "") : "; the books change by " + string.Join(" and ", changes.Select(c => $"{Currency.Text(c.Value, c.Key)} {c.Key}"))),
            row => row.Action != ActionKind.None || row.Reason is not null);
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
