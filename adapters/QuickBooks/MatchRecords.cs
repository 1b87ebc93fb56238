using System.Collections.Immutable;
using Connector.Engine;

namespace Connector.Adapters.QuickBooks;

/// <summary>Finds the customers, vendors and items in QuickBooks that records of ours can be linked to: by id, by our key, by name.</summary>
internal sealed class MatchRecords(FindRecords find, QuickBooksOptions options, string backend)
{
    /// <summary>A match for each record, in order.</summary>
    public async Task<ImmutableArray<RecordMatch>> RunAsync(ImmutableArray<BackendRecord> records, CancellationToken cancellation)
    {
        var matches = new RecordMatch?[records.Length];
        foreach (var group in records.Select((record, index) => (Record: record, Index: index)).GroupBy(r => r.Record.Subject))
        {
            var byId = await find.ByIdAsync(group.Key, group.Select(r => EntityId.Read(r.Record.ExternalId, group.Key)?.Id).OfType<string>(), cancellation);
            var byName = await find.ByNameAsync(group.Key, group.Where(r => r.Record.ExternalId is null).SelectMany(r => RecordMapper.Names(r.Record)), cancellation);
            // A name that several of our records have identifies none of them.
            var shared = group.Where(r => r.Record.ExternalId is null).Select(r => (r.Record.Key, Name: RecordMapper.Names(r.Record).FirstOrDefault() ?? "")).Distinct()
                .GroupBy(r => r.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Skip(1).Any()).Select(g => g.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
            foreach (var (record, index) in group)
            {
                matches[index] = record.ExternalId is not null ? Linked(record, byId) : Match(record, byName, shared);
            }
        }

        return [.. matches.Select(m => m!)];
    }

    private RecordMatch Linked(BackendRecord record, Dictionary<string, NamedObject> byId)
    {
        var word = EntityId.Of(record.Subject).ToLowerInvariant();
        var isId = EntityId.Read(record.ExternalId, record.Subject);
        return isId is not { } id ? new RecordMatch.Blocked($"{record.ExternalId} is not a {word} of QuickBooks: choose one with backend link {backend} {record.Key} NUMBER")
            : !byId.TryGetValue(id.Id, out var found) ? new RecordMatch.Blocked($"QuickBooks has no {word} {id.Id}: it was merged there; choose the one that is meant with backend link {backend} {record.Key} NUMBER")
            : found.Active == false ? new RecordMatch.Blocked($"The {word} {id.Id} ({RecordMapper.NameOf(found)}) was made inactive in QuickBooks: make it active there, or choose another with backend link {backend} {record.Key} NUMBER")
            : new RecordMatch.Found(id.ToString(), "its number");
    }

    private RecordMatch Match(BackendRecord record, ILookup<string, NamedObject> byName, HashSet<string> shared)
    {
        var names = RecordMapper.Names(record);
        var found = names.SelectMany(n => byName[n]).Where(f => f.Active != false).DistinctBy(f => f.Id).ToArray();
        var (by, ids) = found.Where(f => RecordMapper.IsOf(f, record)).ToArray() is { Length: > 0 } ours ? ("our key", ours)
            : ("its name", names is [var name, ..] && !shared.Contains(name) ? byName[name].Where(f => f.Active != false && !RecordMapper.IsOurs(f, record.Subject)).ToArray() : []);
        return ids switch
        {
            [var one] => new RecordMatch.Found(new EntityId(EntityId.Of(record.Subject), one.Id ?? "").ToString(), by),
            { Length: > 1 } => new RecordMatch.Blocked($"QuickBooks finds several by {by}: {string.Join(", ", ids.Take(5).Select(i => i.Id))}; choose one with backend link {backend} {record.Key} NUMBER"),
            _ when (record.Subject == ActionSubject.Item ? options.CreateItems : options.CreateCustomers) => new RecordMatch.None(),
            _ => new RecordMatch.Blocked(
                $"QuickBooks has none, and {(record.Subject == ActionSubject.Item ? "CreateItems" : "CreateCustomers")} is off; create one there, then run backend link {backend} {record.Key} NUMBER"),
        };
    }
}
