using NodaTime;
using Npgsql;

namespace Connector.Store;

/// <summary>
/// A transaction of PostgreSQL. Its connection runs one statement at a time: when another statement begins, the rows that are still being read
/// are read into memory. Writes that need no answer are collected and sent in batches, while the next batch is collected.
/// </summary>
internal sealed class PostgresTransaction(NpgsqlConnection connection, NpgsqlTransaction transaction, IDisposable? turn = null) : Transaction
{
    private const int AtOnce = 4_000;
    private const int WorthCopying = 50;

    private Dictionary<string, List<(PostgresStatement Statement, Value[] Values)>> _waiting = new(StringComparer.Ordinal); // by table: the order of writes to different tables does not matter
    private Task _sending = Task.CompletedTask;
    private readonly Dictionary<string, int> _copied = new(StringComparer.Ordinal);
    private PostgresStatement? _reading;
    private int _count;

    public override Statement Prepare(string sql, int parameters, Instant knownAt) => new PostgresStatement(this, sql, parameters, knownAt);

    public override void Commit()
    {
        Clear();
        PostgresDatabase.Must(() =>
        {
            Analyze();
            transaction.Commit();
        });
        turn?.Dispose();
    }

    public override void Dispose()
    {
        try
        {
            Task.WhenAny(_sending).Wait(); // whether it succeeded or failed
            _reading?.Close();
            transaction.Dispose();
            connection.Dispose();
        }
        finally
        {
            turn?.Dispose();
        }
    }

    /// <summary>Frees the connection for a statement that needs its answer now, and registers it as the reader if it has rows.</summary>
    public NpgsqlConnection Clear(PostgresStatement? reads = null)
    {
        _reading?.Keep();
        _reading = null;
        SendWaiting();
        _sending.GetAwaiter().GetResult();
        _reading = reads;
        return connection;
    }

    public void HasRead(PostgresStatement statement) => _reading = _reading == statement ? null : _reading;

    public void Send(PostgresStatement statement, string table, Value[] values)
    {
        if (!_waiting.TryGetValue(table, out var list))
        {
            _waiting.Add(table, list = []);
        }

        list.Add((statement, values));
        if (++_count == AtOnce)
        {
            _reading?.Keep();
            _reading = null;
            SendWaiting();
        }
    }

    private void Copy(string copy, PostgresStatement statement, List<(PostgresStatement Statement, Value[] Values)> rows)
    {
        using var import = connection.BeginTextImport(copy);
        rows.ForEach(w => statement.Copy(import, w.Values));
    }

    /// <summary>Updates statistics: the server does so by itself once a minute only, and until then would scan a table that was nearly empty for each payer.</summary>
    private void Analyze()
    {
        foreach (var (table, rows) in _copied)
        {
            using var known = new NpgsqlCommand($"SELECT greatest(reltuples, 1000)::bigint FROM pg_class WHERE oid = '{table}'::regclass", connection);
            if (rows * 3 > (long)known.ExecuteScalar()!)
            {
                using var analyze = new NpgsqlCommand("SET LOCAL default_statistics_target = 10; ANALYZE " + table, connection);
                analyze.ExecuteNonQuery();
            }
        }
    }

    /// <summary>Sends the collected writes, after the batch that is being sent.</summary>
    private void SendWaiting()
    {
        if (_count == 0)
        {
            return;
        }

        _sending.GetAwaiter().GetResult();
        var waiting = _waiting;
        (_waiting, _count) = (new(StringComparer.Ordinal), 0);
        _sending = Task.Run(() => Flush(waiting));
    }

    private void Flush(Dictionary<string, List<(PostgresStatement Statement, Value[] Values)>> waiting)
    {
        using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var (table, list) in waiting)
        {
            var first = list[0].Statement;
            if (list.Count >= WorthCopying && first.CopyText is { } copy && list.TrueForAll(w => w.Statement == first))
            {
                PostgresDatabase.Must(() => Copy(copy, first, list));
                _copied[table] = _copied.GetValueOrDefault(table) + list.Count;
            }
            else
            {
                list.ForEach(w => batch.BatchCommands.Add(w.Statement.Command(w.Values)));
            }
        }

        if (batch.BatchCommands.Count > 0)
        {
            PostgresDatabase.Must(() => batch.ExecuteNonQuery());
        }
    }
}
