using System.Collections.Immutable;
using System.Text.Json;
using Connector.Engine;

namespace Connector.Adapters.Tryton;

/// <summary>Finds the parties and products in Tryton that records of ours can be linked to: by id, code, tax number and name.</summary>
internal sealed class MatchRecords(TrytonClient client, TrytonCompany company, string backend)
{
    /// <summary>A match for each record, in order.</summary>
    public async Task<ImmutableArray<RecordMatch>> MatchAsync(ImmutableArray<BackendRecord> records, CancellationToken cancellation)
    {
        var matches = new RecordMatch?[records.Length];
        foreach (var group in records.Select((record, index) => (Record: record, Index: index)).GroupBy(r => r.Record.Subject == ActionSubject.Item))
        {
            var found = await FindAsync(group.Key, [.. group.Select(r => r.Record)], cancellation);
            foreach (var (record, index) in group)
            {
                matches[index] = Match(record, found);
            }
        }

        return [.. matches.Select(match => match!)];
    }

    /// <summary>What was found, by each property that was searched for.</summary>
    private sealed record Candidates(HashSet<int> Ids, ILookup<string, int> ByCode, ILookup<string, int> ByTaxNumber, ILookup<string, int> ByName);

    private async Task<Candidates> FindAsync(bool isItem, List<BackendRecord> records, CancellationToken cancellation)
    {
        var model = isItem ? TrytonReader.Products : TrytonReader.Parties;
        var ids = TrytonValues.Ids(records.Select(r => TrytonReader.IdOf(r.ExternalId)).OfType<int>().Distinct());
        var unlinked = records.Where(r => r.ExternalId is null).ToList();
        // A name that several of our records have identifies none of them, nor does the name of a party that we created: it belongs to another key.
        var names = unlinked.Select(r => (r.Key, Name: r.Field("name"))).Distinct().GroupBy(r => r.Name, StringComparer.Ordinal)
            .Where(g => g.Key is not null && !g.Skip(1).Any()).Select(g => g.Key!).ToList();
        var found = await client.SearchAsync(
            model,
            [
                "OR", TrytonValues.Where("id", "in", ids),
                TrytonValues.Where("code", "in", TrytonValues.Words(unlinked.Select(r => r.Key))),
                TrytonValues.Where("name", "in", TrytonValues.Words(names)),
            ],
            ["code", "name", "create_uid"], cancellation, evenInactive: true);
        var numbers = isItem ? [] : unlinked.SelectMany(TaxNumbers).Distinct(StringComparer.Ordinal).ToList();
        var identifiers = numbers.Count == 0
            ? []
            : await client.SearchAsync("party.identifier", [TrytonValues.Where("code", "in", TrytonValues.Words(numbers))], ["code", "party"], cancellation);
        return new Candidates(
            [.. found.Select(Id)],
            found.ToLookup(r => r.Text("code") ?? "", Id, StringComparer.Ordinal),
            identifiers.ToLookup(i => i.Text("code")!, i => i.Id("party")!.Value, StringComparer.Ordinal),
            found.Where(r => names.Contains(r.Text("name") ?? "", StringComparer.Ordinal) && r.Id("create_uid") != company.User)
                .ToLookup(r => r.Text("name") ?? "", Id, StringComparer.Ordinal));
    }

    private RecordMatch Match(BackendRecord record, Candidates found)
    {
        if (record.ExternalId is { } linked)
        {
            return TrytonReader.IdOf(linked) is { } id && found.Ids.Contains(id)
                ? new RecordMatch.Found(SendRecords.NameOf(record.Subject, id), "its id")
                : new RecordMatch.Blocked($"Tryton has no {What(record)} {linked}");
        }

        (string By, int[] Ids)[] ways =
        [
            ("its code", [.. found.ByCode[record.Key].Distinct()]),
            ("its tax number", [.. TaxNumbers(record).SelectMany(number => found.ByTaxNumber[number]).Distinct()]),
            ("its name", [.. found.ByName[record.Field("name") ?? ""].Distinct()]),
        ];
        var (by, ids) = ways.FirstOrDefault(way => way.Ids.Length > 0);
        return ids switch
        {
            [var one] => new RecordMatch.Found(SendRecords.NameOf(record.Subject, one), by),
            { Length: > 1 } => new RecordMatch.Blocked(
                $"Tryton finds several by {by}: {What(record)} {string.Join(", ", ids.Take(5))}; choose one with backend link {backend} {record.Key} ID"),
            _ => new RecordMatch.None(),
        };
    }

    private static string What(BackendRecord record) => record.Subject == ActionSubject.Item ? "product" : "party";

    private static IEnumerable<string> TaxNumbers(BackendRecord record)
        => record.Field("tax_id") is { } number ? new[] { number, string.Concat(number.Where(c => !char.IsWhiteSpace(c))) }.Distinct(StringComparer.Ordinal) : [];

    private static int Id(JsonElement record) => record.Id("id")!.Value;
}
