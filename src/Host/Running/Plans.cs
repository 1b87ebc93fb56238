using Connector.Engine;
using Connector.Host.Output;

namespace Connector.Host.Running;

/// <summary>Shows a plan.</summary>
internal static class Plans
{
    /// <summary>Shows the rows of a plan; to people, with how many documents are <paramref name="settled"/> beside.</summary>
    public static async Task Show(bool json, IAsyncEnumerable<PlannedAction> rows, Func<int> settled)
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
            _ => Summary(),
            row => row.Action != ActionKind.None || row.Reason is not null);

        string Summary()
        {
            if (settled() is var more and > 0)
            {
                var none = $"{Fields.Subject(ActionSubject.Document)} {Fields.Action(ActionKind.None)}";
                counts[none] = counts.GetValueOrDefault(none) + more;
            }

            return string.Join(", ", counts.Select(c => $"{c.Value:n0} {c.Key}"))
                + (changes.Count == 0 ? (counts.Count == 0 ? "Nothing is due." : "") : "; the books change by " + string.Join(" and ", changes.Select(c => $"{Currency.Text(c.Value, c.Key)} {c.Key}")));
        }
    }

    private static async IAsyncEnumerable<PlannedAction> Counted(IAsyncEnumerable<PlannedAction> rows, SortedDictionary<string, int> counts, SortedDictionary<string, long> changes)
    {
        string? last = null;
        await foreach (var row in rows)
        {
            var what = $"{Fields.Subject(row.Subject)} {Fields.Action(row.Action)}";
            counts[what] = counts.GetValueOrDefault(what) + 1;
            // Several rows can be of one document: each says what stands of it and what it should be.
            if (row is { IsDue: true, Subject: ActionSubject.Document, Currency: { } currency } && row.Document != last)
            {
                last = row.Document;
                changes[currency] = changes.GetValueOrDefault(currency) + (row.After - row.Before ?? 0);
            }

            yield return row;
        }
    }
}
