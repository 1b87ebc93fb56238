using System.Collections.Immutable;
using Connector.Engine;
using Connector.Store;

namespace Connector.Operations.Backends;

/// <summary>Asks a backend which items documents could not name there, before anything is made for such documents.</summary>
public static class ForeseeRefusals
{
    private static readonly ImmutableArray<Direction> Directions = [Direction.Receivable, Direction.Payable, Direction.DirectPayment];

    /// <summary>Why documents of a direction that name an item would be refused; empty when none would be, or the backend does not answer.</summary>
    public static async Task<ImmutableDictionary<UsedItem, string>> Run(Snapshot snapshot, IAccountingBackend backend, CancellationToken cancellation)
    {
        // Of the items with the same codes one is asked for.
        var facts = snapshot.Facts();
        var kinds = facts.Items.Select(BackendRecord.Of).GroupBy(i => (i.Field("tax_code"), i.Field("income_account"), i.Field("expense_account"))).Select(g => g.OrderBy(i => i.Key, StringComparer.Ordinal).ToArray()).ToArray();
        var uses = Directions.SelectMany(direction => Currencies(facts).SelectMany(currency => kinds.Select(kind => (Use: new ItemUse(direction, currency, kind[0]), Items: kind)))).ToArray();
        var reasons = await backend.ForeseeAsync([.. uses.Select(u => u.Use)], cancellation);
        return uses.Zip(reasons).Where(u => u.Second is not null)
            .SelectMany(u => u.First.Items.Select(item => KeyValuePair.Create(new UsedItem(u.First.Use.Direction, u.First.Use.Currency, item.Key), u.Second!))).ToImmutableDictionary();
    }

    private static IEnumerable<string> Currencies(KnownFacts facts) => facts.Prices.Currencies.Append(facts.Settings.Billing.Currency).Distinct(StringComparer.Ordinal);

    /// <summary>The same for what agreements bill, a sentence for each reason.</summary>
    public static async Task<IEnumerable<string>> Told(OperationContext operation, IAccountingBackend backend, CancellationToken cancellation)
    {
        using var snapshot = operation.Read();
        var refused = await Run(snapshot, backend, cancellation);
        if (refused.IsEmpty)
        {
            return [];
        }

        var facts = snapshot.Facts();
        return snapshot.AgreedItems().Where(a => facts.Settings.BackendFor(a.Direction.Text(), a.Payer) == backend.Name)
            .SelectMany(a => facts.Expand(a.Item).Select(item => new UsedItem(a.Direction, facts.Prices.CurrencyOf(item) ?? facts.Settings.Billing.Currency, item))).Distinct().Where(refused.ContainsKey)
            .GroupBy(u => (u.Direction, Reason: refused[u])).OrderBy(g => g.Key.Direction).ThenBy(g => g.Key.Reason, StringComparer.Ordinal)
            .Select(g => $"{g.Key.Direction.Text()} documents with {Named([.. g.Select(u => u.Item).Order(StringComparer.Ordinal)])} would be refused: {g.Key.Reason}");
    }

    private static string Named(string[] items) => items.Length == 1 ? "item " + items[0] : $"items {string.Join(", ", items.Take(5))}{(items.Length > 5 ? $" and {items.Length - 5} more" : "")}";
}
