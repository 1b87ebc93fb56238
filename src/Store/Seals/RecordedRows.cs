using System.Security.Cryptography;
using System.Text;

namespace Connector.Store;

/// <summary>The rows that one recording adds and ends, as sums by table.</summary>
internal sealed class RecordedRows
{
    private readonly RowHash _hash = new();
    private readonly Dictionary<StoreTable, RowSum> _sums = [];
    private readonly Dictionary<StoreTable, Dictionary<string, Value[]>> _ends = [];

    /// <summary>Adds a row. If it is the next version of one that ends, that end is nothing of its own.</summary>
    public void Add(StoreTable table, ReadOnlySpan<Value> cells)
    {
        if (_ends.TryGetValue(table, out var ends))
        {
            ends.Remove(Key(cells[..table.Identity]));
        }

        Add(table, _hash.Of(table, cells));
    }

    /// <summary>Ends a row.</summary>
    public void End(StoreTable table, ReadOnlySpan<Value> identity)
    {
        if (!_ends.TryGetValue(table, out var ends))
        {
            _ends.Add(table, ends = new(StringComparer.Ordinal));
        }

        ends[Key(identity[..table.Identity])] = identity[..table.Identity].ToArray();
    }

    /// <summary>Adds rows that another recording set aside.</summary>
    public void Add(string sums)
    {
        foreach (var (table, sum) in Read(sums))
        {
            _sums[table] = _sums.GetValueOrDefault(table).Plus(sum);
        }
    }

    /// <summary>A line for each table, in the order of their names.</summary>
    public string Text()
    {
        foreach (var (table, ends) in _ends)
        {
            foreach (var identity in ends.Values)
            {
                Add(table, _hash.OfEnd(table, identity));
            }

            ends.Clear();
        }

        return Write(_sums.Select(s => (s.Key, s.Value)));
    }

    public static string Write(IEnumerable<(StoreTable Table, RowSum Sum)> sums)
        => string.Join('\n', sums.OrderBy(s => s.Table.Name, StringComparer.Ordinal).Select(s => $"{s.Table} {s.Sum}"));

    public static IEnumerable<(StoreTable Table, RowSum Sum)> Read(string sums)
        => from line in sums.Split('\n')
           let end = line.IndexOf(' ', StringComparison.Ordinal)
           where end > 0
           let table = StoreTables.Find(line[..end])
           where table is not null && RowSum.TryParse(line[(end + 1)..], out _)
           select (table, RowSum.TryParse(line[(end + 1)..], out var sum) ? sum : default);

    /// <summary>The head of the chain after a record.</summary>
    public static string Head(string before, long recorded, string sums)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{before}\n{recorded}\n{sums}"))));

    private void Add(StoreTable table, ReadOnlySpan<byte> hash) => _sums[table] = _sums.GetValueOrDefault(table).With(hash);

    private static string Key(ReadOnlySpan<Value> identity)
    {
        var text = new StringBuilder();
        foreach (var value in identity)
        {
            text.Append(value.Text).Append(value.IsNumber ? value.Number : 0).Append('\u001f');
        }

        return text.ToString();
    }
}
