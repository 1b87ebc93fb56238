using System.Collections.Concurrent;
using Connector.Engine;

namespace Connector.Adapters.QuickBooks;

/// <summary>
/// Finds customers, vendors and items, and keeps what was found by id: a publish names the same ones again and again. What is kept is forgotten with each check.
/// </summary>
internal sealed class FindRecords(QuickBooksClient client)
{
    // Names are queried for: the whole list of a company may be long.
    private const int NamesAtOnce = 250;

    private const string AlsoInactive = "Active IN (true, false)";

    private readonly ConcurrentDictionary<EntityId, NamedObject> _kept = new();

    /// <summary>Those with these ids; those that are missing do not exist.</summary>
    public async Task<Dictionary<string, NamedObject>> ByIdAsync(ActionSubject subject, IEnumerable<string> ids, CancellationToken cancellation)
    {
        var entity = EntityId.Of(subject);
        var asked = ids.Distinct(StringComparer.Ordinal).ToArray();
        var unknown = asked.Where(id => !_kept.ContainsKey(new EntityId(entity, id))).ToArray();
        foreach (var found in unknown.Length == 0 ? [] : await client.QueryAsync<NamedObject>(entity, "Id", unknown, AlsoInactive, cancellation))
        {
            Keep(subject, found);
        }

        return asked.Where(id => _kept.ContainsKey(new EntityId(entity, id))).ToDictionary(id => id, id => _kept[new EntityId(entity, id)], StringComparer.Ordinal);
    }

    /// <summary>Those with these names, by name; QuickBooks does not tell capitals from small letters.</summary>
    public async Task<ILookup<string, NamedObject>> ByNameAsync(ActionSubject subject, IEnumerable<string> names, CancellationToken cancellation)
    {
        var found = new List<NamedObject>();
        foreach (var some in names.Distinct(StringComparer.OrdinalIgnoreCase).Chunk(NamesAtOnce))
        {
            found.AddRange(await client.QueryAsync<NamedObject>(EntityId.Of(subject), subject == ActionSubject.Item ? "Name" : "DisplayName", some, AlsoInactive, cancellation));
        }

        return found.ToLookup(f => RecordMapper.NameOf(f) ?? "", StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Reads one again.</summary>
    public void Forget(ActionSubject subject, string id) => _kept.TryRemove(new EntityId(EntityId.Of(subject), id), out _);

    /// <summary>Keeps what was answered.</summary>
    public void Keep(ActionSubject subject, NamedObject found) => _kept[new EntityId(EntityId.Of(subject), found.Id ?? "")] = found;
}
