using Connector.Engine;

namespace Connector.Adapters.QuickBooks;

/// <summary>
/// Finds what others made against documents of ours: credit memos and vendor credits without a stamp. QuickBooks ties them to a document by a payment of nothing,
/// which names both.
/// </summary>
internal sealed class FindCredits(QuickBooksClient client, QuickBooksCompany company)
{
    /// <summary>The documents with their credits.</summary>
    public async Task<Dictionary<string, FoundTransaction>> WithAsync(Dictionary<string, FoundTransaction> found, CancellationToken cancellation)
    {
        foreach (var (entity, credit, payment) in new[] { ("Invoice", "CreditMemo", "Payment"), ("Bill", "VendorCredit", "BillPayment") })
        {
            var linked = found.Where(f => f.Value.Entity == entity && f.Value.State.IsBooked() && f.Value.Content.LinkedTxn is { Length: > 0 }).ToArray();
            if (linked.Length == 0)
            {
                continue;
            }

            var links = linked.SelectMany(f => f.Value.Content.LinkedTxn!, (f, link) => (Document: f.Key, Id: link.TxnId ?? "", Type: link.TxnType ?? "")).ToArray();
            var payments = await PaymentsAsync(payment, [.. links.Where(l => l.Type.StartsWith(payment, StringComparison.Ordinal)).Select(l => l.Id)], cancellation);
            var credits = links.Where(l => l.Type == credit).Select(l => (l.Document, l.Id))
                .Concat(links.SelectMany(l => Credited(payments.GetValueOrDefault(l.Id), entity, credit), (l, id) => (l.Document, Id: id))).Distinct().ToArray();
            var memos = credits.Length == 0 ? [] : (await client.QueryAsync<Transaction>(credit, "Id", credits.Select(c => c.Id), null, cancellation))
                .Select(c => new FoundTransaction(credit, c, company)).Where(c => c.Stamp is null && c.State.Counts()).ToDictionary(c => c.Content.Id ?? "", StringComparer.Ordinal);
            foreach (var group in credits.Where(c => memos.ContainsKey(c.Id)).GroupBy(c => c.Document, StringComparer.Ordinal))
            {
                found[group.Key] = found[group.Key] with { Credits = [.. group.Select(c => memos[c.Id]).OrderBy(c => c.Content.Id!.Length).ThenBy(c => c.Content.Id, StringComparer.Ordinal)] };
            }
        }

        return found;
    }

    private async Task<Dictionary<string, Transaction>> PaymentsAsync(string entity, string[] ids, CancellationToken cancellation)
        => ids.Length == 0 ? [] : (await client.QueryAsync<Transaction>(entity, "Id", ids, null, cancellation)).ToDictionary(p => p.Id ?? "", StringComparer.Ordinal);

    /// <summary>The credits that a payment uses up, where it settles one document alone: of several, nobody can tell which was credited.</summary>
    private static IEnumerable<string> Credited(Transaction? payment, string entity, string credit)
    {
        var links = (payment?.Line ?? []).SelectMany(l => l.LinkedTxn ?? []).Where(l => l.TxnId is not null).ToArray();
        return links.Where(l => l.TxnType == entity).Select(l => l.TxnId).Distinct(StringComparer.Ordinal).Count() == 1 ? links.Where(l => l.TxnType == credit).Select(l => l.TxnId!) : [];
    }
}
