using Connector.Engine;
using CsvHelper;
using Microsoft.Data.Sqlite;

namespace Connector.Benchmarks;

/// <summary>The lower bounds: the same bytes read and written by nothing but the libraries, without a thought about what they mean.</summary>
internal static class Bare
{
    /// <summary>Parses files and inserts each row into a table of its file's columns, in one transaction.</summary>
    public static void Import(string folder, string store)
    {
        using var connection = Workplace.Connect(store);
        using var transaction = connection.BeginTransaction();
        foreach (var path in Directory.GetFiles(folder, "*.csv").Order(StringComparer.Ordinal))
        {
            using var csv = CsvReader.FromFile(path, new CsvReaderOptions { HasHeader = false });
            csv.Read();
            var columns = csv.Current.ToArray();
            var table = Path.GetFileName(path).Split('-', '.')[0];
            Workplace.Execute(connection, $"CREATE TABLE IF NOT EXISTS {table} ({string.Join(", ", columns.Select(c => $"\"{c}\" TEXT"))})");
            using var insert = Insert(connection, table, columns.Length);
            while (csv.Read())
            {
                for (var i = 0; i < columns.Length; i++)
                {
                    insert.Parameters[i].Value = csv.GetString(i);
                }

                insert.ExecuteNonQuery();
            }
        }

        transaction.Commit();
    }

    /// <summary>Reads every cell of the facts, and inserts charges that somebody else computed, in one transaction.</summary>
    public static void Close(string store, IReadOnlyList<Charge> charges)
    {
        using var connection = Workplace.Connect(store);
        using var transaction = connection.BeginTransaction();
        foreach (var file in FactFile.All)
        {
            using var select = connection.CreateCommand();
            select.CommandText = "SELECT * FROM " + file.Name;
            using var reader = select.ExecuteReader();
            while (reader.Read())
            {
                for (var i = 0; i < file.Columns.Length; i++)
                {
                    _ = reader.IsDBNull(i) ? null : reader.GetString(i);
                }
            }
        }

        using var insert = Insert(connection, "charges", Columns(connection, "charges"));
        foreach (var c in charges)
        {
            Set(insert, c.Document, c.Key, c.Period, c.Agreement, c.Payer, c.Provider, c.Recipient, c.Nominee, c.Item, "receivable", c.PurchaseOrder,
                "2021-07-01", "2021-07-31", c.Quantity is null ? null : "100/31", c.UnitPrice is null ? null : "120672/1200000", c.Amount, c.Currency,
                (long)c.Status, c.Reason, (long)c.DocumentBy, (long)c.LineBy, 1L, long.MaxValue);
            insert.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    /// <summary>Quantity times one price, of every agreement of a month that has a reading, by SQLite alone (CROSS JOIN: in this order).</summary>
    public static void Amounts(string store)
    {
        using var connection = Workplace.Connect(store);
        using var transaction = connection.BeginTransaction();
        Workplace.Execute(connection, """
            CREATE TABLE amounts (charge TEXT, agreement TEXT, payer TEXT, provider TEXT, recipient TEXT, item TEXT, quantity REAL, amount REAL);
            INSERT INTO amounts
            SELECT '2021-07/' || a.agreement || '/' || a.item, a.agreement, a.payer, a.provider, a.recipient, a.item, r.value, round(r.value * 1.17 / 12, 2)
            FROM agreements a CROSS JOIN readings r ON r.measure = 'patients' AND r.subject = a.recipient AND r."from" = '2021-07-01'
            WHERE a."from" <= '2021-07-31' AND (a."to" IS NULL OR a."to" >= '2021-07-01')
            """);
        transaction.Commit();
    }

    /// <summary>Writes and syncs files one by one.</summary>
    public static void Write(string folder, IEnumerable<(string Name, byte[] Content)> files)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, content) in files)
        {
            using var handle = File.OpenHandle(Path.Combine(folder, name), FileMode.Create, FileAccess.Write);
            RandomAccess.Write(handle, content, 0);
            RandomAccess.FlushToDisk(handle);
        }
    }

    private static int Columns(SqliteConnection connection, string table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM pragma_table_info('{table}')";
        return (int)(long)command.ExecuteScalar()!;
    }

    private static SqliteCommand Insert(SqliteConnection connection, string table, int columns)
    {
        var insert = connection.CreateCommand();
        insert.CommandText = $"INSERT INTO {table} VALUES ({string.Join(", ", Enumerable.Range(0, columns).Select(i => "@" + i))})";
        for (var i = 0; i < columns; i++)
        {
            insert.Parameters.Add(new SqliteParameter("@" + i, null));
        }

        insert.Prepare();
        return insert;
    }

    private static void Set(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }
    }
}
