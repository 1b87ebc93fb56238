using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace Connector.Store;

/// <summary>Copies a store into an empty one of either kind, and compares what arrived with what was sent.</summary>
public static class StoreCopy
{
    /// <summary>Copies the whole store, or nothing.</summary>
    /// <param name="from">The store to copy, as it is when the copy begins.</param>
    /// <param name="to">An empty store.</param>
    /// <returns>The number of rows of each table.</returns>
    /// <exception cref="StoreException">The target is not empty, the source was written to during the copy, or the copy differs from the source.</exception>
    public static IReadOnlyList<(string Table, long Rows)> Run(ConnectorStore from, ConnectorStore to)
    {
        var copied = new List<(string, long)>();
        var last = from.Last();
        using (var source = from.Database.Read())
        {
            using var target = to.Database.Record();
            foreach (var table in Tables(from, source))
            {
                if (target.Prepare($"SELECT count(*) FROM {table.Key}", 0, default).One(r => r.GetInt64(0)) > 0)
                {
                    throw new StoreException($"{to.Name} is not empty: {table.Key} has rows. Name a store that does not exist yet.");
                }

                copied.Add((table.Key, Copy(source, target, table.Key, [.. table])));
            }

            to.Database.HasCounted(target);
            target.Commit();
        }

        return from.Last() == last
            ? copied
            : throw new StoreException($"{from.Name} was written to while it was copied: the copy lacks the last records. Stop everything that records, and copy into another new store.");
    }

    private static ILookup<string, TableColumn> Tables(ConnectorStore store, Transaction transaction)
        => store.Database.Columns(transaction).Where(c => c.Table != "schema_version").ToLookup(c => c.Table, StringComparer.Ordinal);

    private static long Copy(Transaction source, Transaction target, string table, TableColumn[] columns)
    {
        var names = string.Join(", ", columns.Select(c => $"\"{c.Name}\""));
        var select = $"SELECT {names} FROM {table} ORDER BY {string.Join(", ", columns.Where(c => c.IsKey).Select(c => $"\"{c.Name}\""))}";
        var insert = target.Prepare($"INSERT INTO {table} ({names}) VALUES ({string.Join(", ", columns.Select((_, i) => "@" + i.ToString(CultureInfo.InvariantCulture)))})", columns.Length, default);
        var (rows, sent) = Read(source, select, columns, cells => insert.With(cells).Send());
        var (arrived, found) = Read(target, select, columns, null);
        return rows == arrived && sent == found ? rows : throw new StoreException($"The copy of {table} differs from the original; nothing was stored.");
    }

    private static (long Rows, string Hash) Read(Transaction transaction, string select, TableColumn[] columns, Action<Value[]>? row)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (rows, cells) = (0L, new Value[columns.Length]);
        foreach (var read in transaction.Prepare(select, 0, Instant.MinValue).Rows())
        {
            rows++;
            for (var i = 0; i < cells.Length; i++)
            {
                cells[i] = columns[i].IsNumber ? read.Number(i) : read.Text(i);
                hash.AppendData(Encoding.UTF8.GetBytes(cells[i] switch { { IsNumber: true } n => "n" + n.Number.ToString(CultureInfo.InvariantCulture), { Text: { } text } => "t" + text, _ => "0" }));
                hash.AppendData([0x1f]);
            }

            row?.Invoke(cells);
        }

        return (rows, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
