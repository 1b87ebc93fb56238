using NodaTime;
using Npgsql;

namespace Connector.Store;

/// <summary>
/// A transaction of PostgreSQL. One statement at a time can be at work on its connection: rows that are still being read when
/// another begins are taken into memory; writes that need no answer are gathered, and sent many at once, while the next are gathered.
/// </summary>
internal sealed class PostgresTransaction(NpgsqlConnection connection, NpgsqlTransaction transaction) : Transaction
{
    private const int AtOnce = 4_000;
    private const int WorthCopying = 50;

    private Dictionary<string, List<(PostgresStatement Statement, Value[] Values)>> _waiting = new(StringComparer.Ordinal); // by table: what touches different tables commutes
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
    }

    public override void Dispose()
    {
        Task.WhenAny(_sending).Wait(); // whatever came of it
        _reading?.Close();
        transaction.Dispose();
        connection.Dispose();
    }

    /// <summary>Makes the connection free for a statement that wants its answer now; it reads from then on, if it has rows.</summary>
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

    /// <summary>The server looks at tables by itself once a minute; until then it would read a whole one for each payer where there was little in it before.</summary>
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

    /// <summary>Sends what waits, after what is on its way.</summary>
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
