using Connector.Engine;

namespace Connector.Store;

public sealed partial class Recording
{
    private readonly Dictionary<string, FactWriter> _writers = new(StringComparer.Ordinal);

    internal long NowMicros => Now;

    /// <summary>The writer of a file's facts.</summary>
    public FactWriter Facts(FactFile file)
    {
        ForgetFacts();
        if (!_writers.TryGetValue(file.Name, out var writer))
        {
            _writers.Add(file.Name, writer = new FactWriter(file, this));
        }

        return writer;
    }

    /// <summary>Whether a live row of the file has this key.</summary>
    public bool Exists(string file, string key)
    {
        var column = FactFile.Find(file)!.Columns[0].Name;
        return Query($"SELECT 1 FROM {file} WHERE \"{column}\" = @0 AND superseded = {Schema.Live} LIMIT 1", key).One(r => r.GetInt64(0)) == 1;
    }

    /// <summary>The first day of the next live row of the same series, which has the same identity except for <c>from</c>. Null when there is none.</summary>
    public string? NextFrom(FactFile file, string?[] cells)
    {
        var others = file.Identity.Where(i => file.Columns[i].Name is not ("from" or "tier_from")).ToArray();
        var same = string.Join(" AND ", others.Select((position, i) => $"\"{file.Columns[position].Name}\" = @{i + 1}"));
        return Query(
            $"SELECT min(\"from\") FROM {file.Name} WHERE {same} AND \"from\" > @0 AND superseded = {Schema.Live}",
            [cells[file.Position("from")] ?? "", .. others.Select(i => cells[i] ?? "")]).One(r => r.Text(0));
    }

    /// <summary>Whether no live row of the same key begins before this one.</summary>
    public bool IsFirst(FactFile file, string?[] cells)
        => Query(
            $"SELECT 1 FROM {file.Name} WHERE \"{file.Columns[0].Name}\" = @0 AND \"from\" < @1 AND superseded = {Schema.Live} LIMIT 1",
            cells[0], cells[file.Position("from")] ?? "").One(r => r.GetInt64(0)) != 1;

    /// <summary>A live row that refers to a key by one of its columns, as <c>file key</c>; null when none does.</summary>
    public string? ReferenceTo(string file, string key)
    {
        foreach (var (other, column) in FactFile.All.SelectMany(f => f.Columns.Select(c => (f, c))).Where(x => x.c.RefersTo.Contains(file)))
        {
            if (Query($"SELECT \"{other.Columns[0].Name}\" FROM {other.Name} WHERE \"{column.Name}\" = @0 AND superseded = {Schema.Live} LIMIT 1", key)
                .One(r => r.Text(0)) is { } found)
            {
                return other.Name + " " + found;
            }
        }

        foreach (var other in new[] { FactFile.Rates, FactFile.Adjustments })
        {
            foreach (var scope in Enum.GetValues<ScopeKind>().Where(kind => new Scope(kind, "").RefersTo == file))
            {
                if (Query($"SELECT \"{other.Columns[0].Name}\" FROM {other.Name} WHERE scope = @0 AND superseded = {Schema.Live} LIMIT 1", new Scope(scope, key).ToString())
                    .One(r => r.Text(0)) is { } found)
                {
                    return other.Name + " " + found;
                }
            }
        }

        return null;
    }

    internal bool Any(FactFile file) => Query($"SELECT 1 FROM {file.Name} LIMIT 1").One(r => r.GetInt64(0)) == 1;

    internal Statement Prepared(string sql, int parameters) => Prepare(sql, parameters);

    internal void Add(StoreTable table, ReadOnlySpan<Value> cells) => Insert(table, cells);

    internal void HasEnded(StoreTable table, ReadOnlySpan<Value> identity) => _rows.End(table, identity);
}
