using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace Connector.Store;

/// <summary>Copies a store into an empty one of either kind, and compares what arrived with what was sent.</summary>
public static class StoreCopy
{
    /// <summary>The table that tells of backups.</summary>
    internal const string Backups = "backups";

    /// <summary>
    /// What a copy begins without, be it a backup: the tokens of connections change with their use, so that the one store would end the connection of the other;
    /// and what was spent in the last minute.
    /// </summary>
    private static readonly string[] LeftOut = ["connections", "call_budgets"];

    /// <summary>Copies the whole store, or nothing.</summary>
    /// <param name="from">The store to copy, as it is when the copy begins.</param>
    /// <param name="to">An empty store.</param>
    /// <returns>The number of rows of each table.</returns>
    /// <exception cref="StoreException">The target is not empty, the source was written to during the copy, or the copy differs from the source.</exception>
    public static IReadOnlyList<(string Table, long Rows)> Run(ConnectorStore from, ConnectorStore to)
    {
        var last = from.Last();
        var copied = Run(from, to, (_, _) => { });
        return from.Last() == last
            ? copied
            : throw new StoreException($"{from.Name} was written to while it was copied: the copy lacks the last records. Stop everything that records, and copy into another new store.");
    }

    /// <summary>Copies a store as it is at one instant; others may record meanwhile.</summary>
    /// <param name="from">The store to copy.</param>
    /// <param name="to">An empty store.</param>
    /// <param name="finish">Adds to the copy, before it is there.</param>
    internal static IReadOnlyList<(string Table, long Rows)> Run(ConnectorStore from, ConnectorStore to, Action<Transaction, string> finish)
    {
        var copied = new List<(string, long)>();
        using var source = from.Database.Read();
        using var target = to.Database.Record();
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var table in Tables(from.Database, source))
        {
            if (target.Prepare($"SELECT count(*) FROM {table.Key}", 0, default).One(r => r.GetInt64(0)) > 0)
            {
                throw new StoreException($"{to.Name} is not empty: {table.Key} has rows. Name a store that does not exist yet.");
            }

            var (rows, hash) = LeftOut.Contains(table.Key) ? Read(target, Select(table.Key, [.. table]), [.. table], null) : Copy(source, target, table.Key, [.. table]);
            copied.Add((table.Key, rows));
            Add(digest, table.Key, rows, hash);
        }

        finish(target, Convert.ToHexStringLower(digest.GetHashAndReset()));
        to.Database.HasCounted(target);
        target.Commit();
        return copied;
    }

    /// <summary>The digest of all rows of a store, but those that tell of backups.</summary>
    internal static string Digest(Database database)
    {
        using var transaction = database.Read();
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var table in Tables(database, transaction))
        {
            var (rows, hash) = Read(transaction, Select(table.Key, [.. table]), [.. table], null);
            Add(digest, table.Key, rows, hash);
        }

        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    private static void Add(IncrementalHash digest, string table, long rows, string hash)
    {
        if (table != Backups)
        {
            digest.AppendData(Encoding.UTF8.GetBytes($"{table} {rows.ToString(CultureInfo.InvariantCulture)} {hash}\n"));
        }
    }

    private static ILookup<string, TableColumn> Tables(Database database, Transaction transaction)
        => database.Columns(transaction).Where(c => c.Table != "schema_version").ToLookup(c => c.Table, StringComparer.Ordinal);

    private static string Select(string table, TableColumn[] columns)
        => $"SELECT {Names(columns)} FROM {table} ORDER BY {string.Join(", ", columns.Where(c => c.IsKey).Select(c => $"\"{c.Name}\""))}";

    private static string Names(TableColumn[] columns) => string.Join(", ", columns.Select(c => $"\"{c.Name}\""));

    private static (long Rows, string Hash) Copy(Transaction source, Transaction target, string table, TableColumn[] columns)
    {
        var select = Select(table, columns);
        var insert = target.Prepare($"INSERT INTO {table} ({Names(columns)}) VALUES ({string.Join(", ", columns.Select((_, i) => "@" + i.ToString(CultureInfo.InvariantCulture)))})", columns.Length, default);
        var (rows, sent) = Read(source, select, columns, cells => insert.With(cells).Send());
        var (arrived, found) = Read(target, select, columns, null);
        return rows == arrived && sent == found ? (rows, sent) : throw new StoreException($"The copy of {table} differs from the original; nothing was stored.");
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
