using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Connector.Engine;

namespace Connector.Adapters.Odoo;

/// <summary>Finds the partners and products in Odoo that records of ours can be linked to: by number, reference or code, tax number, and name.</summary>
internal static class MatchRecords
{
    /// <summary>A match for each record, in order.</summary>
    public static async Task<ImmutableArray<RecordMatch>> RunAsync(
        OdooCompany company, OdooOptions options, string backend, ImmutableArray<BackendRecord> records, CancellationToken cancellation)
    {
        var matches = new RecordMatch?[records.Length];
        foreach (var group in records.Select((record, index) => (Record: record, Index: index)).GroupBy(r => r.Record.Subject == ActionSubject.Item))
        {
            var found = await FindAsync(company, group.Key, [.. group.Select(r => r.Record)], cancellation);
            foreach (var (record, index) in group)
            {
                // Odoo moves our external ids to the one that is left when records are merged.
                matches[index] = record.ExternalId is { } known && !found.ById.Contains(known) && await new FindOurs(company).IdAsync(record, cancellation) is { } left
                    ? new RecordMatch.Found(left.ToString(CultureInfo.InvariantCulture), "our external id")
                    : Match(record, group.Key, found, options, backend);
            }
        }

        return [.. matches.Select(m => m!)];
    }

    /// <summary>What was found, by each property that was searched for.</summary>
    private sealed record Candidates(ILookup<string, long> ById, ILookup<string, long> ByTaxNumber, ILookup<string, long> ByCode, ILookup<string, long> ByName);

    private static async Task<Candidates> FindAsync(OdooCompany company, bool isItem, BackendRecord[] records, CancellationToken cancellation)
    {
        var (model, code) = isItem ? ("product.product", "default_code") : ("res.partner", "ref");
        async Task<JsonElement[]> Search(string field, IEnumerable<string> values, params string[] also)
            => values.ToArray() is { Length: > 0 } asked
                ? await company.SearchAsync(model, OdooCall.Where(field, "in", OdooCall.Strings(asked)), [field, .. also], cancellation)
                : [];

        var ids = records.Select(r => OdooMapper.Number(r.ExternalId)).OfType<long>().Distinct().ToArray();
        var byId = ids.Length == 0 ? [] : await company.SearchAsync(model, OdooCall.Where("id", "in", OdooCall.Numbers(ids)), ["name"], cancellation);
        var unlinked = records.Where(r => r.ExternalId is null).ToArray();
        var byTax = isItem ? [] : await Search("vat", unlinked.SelectMany(TaxNumbers).Distinct(StringComparer.Ordinal));
        var byCode = await Search(code, unlinked.Select(r => r.Key).Distinct(StringComparer.Ordinal));
        var byName = await Search("name", unlinked.Select(NameOf).Where(n => n.Length > 0).Distinct(StringComparer.Ordinal), isItem ? [] : ["parent_id"]);
        // A name that several of our records have, or that belongs to a partner that we created for another key, identifies none of them.
        var shared = unlinked.Select(r => (r.Key, Name: NameOf(r))).Distinct().GroupBy(r => r.Name, StringComparer.Ordinal).Where(g => g.Skip(1).Any()).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        byName = [.. byName.Where(r => OdooJson.Id(r, "parent_id") is null && !shared.Contains(OdooJson.Text(r, "name") ?? ""))];
        var made = byName.Length == 0
            ? default
            : await company.CallAsync(new OdooCall(model, "get_external_id") { Ids = [.. byName.Select(Id)] }, cancellation);
        byName = [.. byName.Where(r => OdooJson.Text(made, Id(r).ToString(CultureInfo.InvariantCulture))?.StartsWith(OdooMapper.Module + ".", StringComparison.Ordinal) != true)];
        return new Candidates(
            byId.ToLookup(r => Id(r).ToString(CultureInfo.InvariantCulture), Id, StringComparer.Ordinal),
            byTax.ToLookup(r => OdooJson.Text(r, "vat") ?? "", Id, StringComparer.Ordinal),
            byCode.ToLookup(r => OdooJson.Text(r, code) ?? "", Id, StringComparer.Ordinal),
            byName.ToLookup(r => OdooJson.Text(r, "name") ?? "", Id, StringComparer.Ordinal));
    }

    private static RecordMatch Match(BackendRecord record, bool isItem, Candidates found, OdooOptions options, string backend)
    {
        var what = isItem ? "product" : "partner";
        if (record.ExternalId is { } known)
        {
            return found.ById.Contains(known) ? new RecordMatch.Found(known, "its number") : new RecordMatch.Blocked($"Odoo has no {what} {known}: it was deleted or merged there; choose the one that is meant with backend link {backend} {record.Key} NUMBER");
        }

        (string By, long[] Ids)[] ways =
        [
            (isItem ? "its code" : "its reference", [.. found.ByCode[record.Key].Distinct()]),
            ("its tax number", [.. TaxNumbers(record).SelectMany(t => found.ByTaxNumber[t]).Distinct()]),
            ("its name", [.. found.ByName[NameOf(record)].Distinct()]),
        ];
        var (by, ids) = ways.FirstOrDefault(way => way.Ids.Length > 0);
        return ids switch
        {
            [var one] => new RecordMatch.Found(one.ToString(CultureInfo.InvariantCulture), by),
            { Length: > 1 } => new RecordMatch.Blocked(
                $"Odoo finds several by {by}: {what}s {string.Join(", ", ids.Take(5))}; choose one with backend link {backend} {record.Key} NUMBER"),
            _ when (isItem ? options.CreateItems : options.CreateCustomers) => new RecordMatch.None(),
            _ => new RecordMatch.Blocked(
                $"Odoo has none, and {(isItem ? "CreateItems" : "CreateCustomers")} is off; create one there, then run backend link {backend} {record.Key} NUMBER"),
        };
    }

    private static string NameOf(BackendRecord record) => OdooMapper.Clean(record.Field("name") ?? "").Trim();

    private static IEnumerable<string> TaxNumbers(BackendRecord record)
    {
        if (record.Field("tax_id") is not { } number)
        {
            return [];
        }

        var plain = new string([.. number.Where(c => !char.IsWhiteSpace(c))]);
        return [number, plain, plain.ToUpperInvariant()];
    }

    private static long Id(JsonElement record) => record.GetProperty("id").GetInt64();
}
