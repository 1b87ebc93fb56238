using System.Collections.Immutable;
using System.Globalization;
using Connector.Engine;

namespace Connector.Adapters.Tryton;

/// <summary>Finds the invoices that others made of the lines of ours: Tryton's credit notes name the line that they credit.</summary>
internal sealed class FindCredits(TrytonClient client)
{
    /// <summary>The documents, each with the credit notes of others against it.</summary>
    public async Task<List<ExternalDocument>> WithAsync(List<TrytonInvoice> invoices, CancellationToken cancellation)
    {
        // What was refunded is cancelled in Tryton.
        var ours = invoices.Where(i => i.Document.State != PublicationState.Draft).ToList();
        var credits = ours.Count == 0 ? [] : await OfAsync(ours, cancellation);
        return [.. invoices.Select(i => credits.TryGetValue(i.Id, out var against) ? i.Document with { Credits = [.. against.Select(c => c.Document with { Document = i.Document.Document })] } : i.Document)];
    }

    private async Task<Dictionary<int, List<TrytonInvoice>>> OfAsync(List<TrytonInvoice> ours, CancellationToken cancellation)
    {
        var ids = TrytonValues.Ids(ours.Select(i => i.Id));
        var lines = await client.SearchAsync(
            TrytonReader.Lines, [new System.Text.Json.Nodes.JsonArray("origin.invoice", "in", ids, TrytonReader.Lines)], ["invoice", "origin"], cancellation);
        var owners = ours.SelectMany(i => i.Lines.Select(line => (line, i.Id))).ToDictionary();
        var against = lines.Where(l => l.Id("invoice") is not null).Select(l => (Credit: l.Id("invoice")!.Value, Ours: owners.GetValueOrDefault(Number(l.Text("origin"))))).Where(c => c.Ours != 0).Distinct().ToList();
        if (against.Count == 0)
        {
            return [];
        }

        var read = await client.SearchAsync(
            TrytonReader.Invoices,
            [TrytonValues.Where("id", "in", TrytonValues.Ids(against.Select(c => c.Credit).Distinct())), TrytonValues.Where("state", "!=", "cancelled")], TrytonMapper.InvoiceFields, cancellation);
        var found = read.ToDictionary(i => i.Id("id")!.Value, i => TrytonMapper.Read("", i));
        return against.Where(c => found.ContainsKey(c.Credit)).OrderBy(c => c.Credit).GroupBy(c => c.Ours, c => found[c.Credit]).ToDictionary(g => g.Key, g => g.ToList());
    }

    private static int Number(string? origin)
        => origin is not null && int.TryParse(origin[(origin.LastIndexOf(',') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;
}
