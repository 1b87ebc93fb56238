using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

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

/// <summary>A statement of PostgreSQL.</summary>
internal sealed partial class PostgresStatement : Statement
{
    private static readonly System.Buffers.SearchValues<char> Escaped = System.Buffers.SearchValues.Create("\\\n\t\r");

    private readonly PostgresTransaction _transaction;
    private readonly string _sql;
    private readonly int[] _positions; // of each parameter among the values; -1 for the instant of knowledge
    private readonly Value[] _values;
    private readonly long _knownAt;
    private readonly string _table = "";
    private readonly int[] _copied = [];
    private readonly PostgresRow _row = new();
    private NpgsqlDataReader? _reader;
    private Queue<object?[]>? _kept;

    public PostgresStatement(PostgresTransaction transaction, string sql, int parameters, Instant knownAt)
    {
        _transaction = transaction;
        _values = new Value[parameters];
        _knownAt = Micros.Of(knownAt);
        (_sql, var names) = PostgresDatabase.Translate(sql);
        _positions = Array.ConvertAll(names, name => name == "k" ? -1 : int.Parse(name, CultureInfo.InvariantCulture));
        if (Insert().Match(_sql) is { Success: true } insert)
        {
            _table = insert.Groups["table"].Value;
            CopyText = $"COPY {_table} ({insert.Groups["columns"].Value}) FROM STDIN";
            _copied = [.. insert.Groups["number"].Captures.Select(c => _positions[int.Parse(c.Value, CultureInfo.InvariantCulture) - 1])];
        }
        else if (Change().Match(_sql) is { Success: true } change)
        {
            _table = change.Groups["table"].Value;
        }
    }

    /// <summary>The statement that adds many rows at once, where this one adds a row and nothing else.</summary>
    public string? CopyText { get; }

    public override void Set(int parameter, Value value)
    {
        if (_reader is not null || _kept is not null)
        {
            throw new InvalidOperationException("The rows of the last run are still being read.");
        }

        _values[parameter] = value;
    }

    public override int Run()
    {
        using var command = Fill(new NpgsqlCommand(_sql, _transaction.Clear()), _values);
        return PostgresDatabase.Must(command.ExecuteNonQuery);
    }

    public override void Send() => _transaction.Send(this, _table, [.. _values]);

    public override IEnumerable<Row> Rows()
    {
        using var command = Fill(new NpgsqlCommand(_sql, _transaction.Clear(this)), _values);
        try
        {
            _row.At(_reader = PostgresDatabase.Must(() => command.ExecuteReader()));
            while (_kept is null ? PostgresDatabase.Must(_reader.Read) : _kept.TryDequeue(out _row.Cells))
            {
                yield return _row;
            }
        }
        finally
        {
            Close();
        }
    }

    public override T? One<T>(Func<Row, T> read)
        where T : default
    {
        foreach (var row in Rows())
        {
            return read(row);
        }

        return default;
    }

    /// <summary>Takes the rows that are left into memory: the connection is wanted.</summary>
    public void Keep()
    {
        if (_reader is { } reader)
        {
            _kept = [];
            var current = _row.Cells = _row.Values();
            while (PostgresDatabase.Must(reader.Read))
            {
                _kept.Enqueue(_row.Values(reader));
            }

            _row.Cells = current;
            End();
        }
    }

    /// <summary>Ends the reading.</summary>
    public void Close()
    {
        _transaction.HasRead(this);
        End();
        _kept = null;
        _row.Cells = null;
    }

    private void End()
    {
        try
        {
            _reader?.Dispose();
        }
        catch (NpgsqlException)
        {
            // What is left of the rows is not wanted; a connection that is broken says so to the next statement.
        }

        _reader = null;
    }

    public NpgsqlBatchCommand Command(Value[] values)
    {
        var command = new NpgsqlBatchCommand(_sql);
        Fill(command.Parameters, values);
        return command;
    }

    /// <summary>Writes a row as COPY reads it.</summary>
    public void Copy(TextWriter text, Value[] values)
    {
        for (var i = 0; i < _copied.Length; i++)
        {
            if (i > 0)
            {
                text.Write('\t');
            }

            var value = values[_copied[i]];
            if (value.IsNumber)
            {
                text.Write(value.Number);
            }
            else if (value.Text is not { } cell)
            {
                text.Write("\\N");
            }
            else
            {
                text.Write(cell.AsSpan().IndexOfAny(Escaped) < 0 ? cell : cell.Replace("\\", "\\\\", StringComparison.Ordinal)
                    .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal));
            }
        }

        text.Write('\n');
    }

    private NpgsqlCommand Fill(NpgsqlCommand command, Value[] values)
    {
        Fill(command.Parameters, values);
        return command;
    }

    private void Fill(NpgsqlParameterCollection parameters, Value[] values)
    {
        foreach (var position in _positions)
        {
            var value = position < 0 ? _knownAt : values[position];
            parameters.Add(value.IsNumber ? new NpgsqlParameter<long> { TypedValue = value.Number, NpgsqlDbType = NpgsqlDbType.Bigint }
                : value.Text is { } text ? new NpgsqlParameter<string> { TypedValue = text, NpgsqlDbType = NpgsqlDbType.Text }
                : new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Unknown });
        }
    }

    [GeneratedRegex(@"^\s*INSERT INTO (?<table>\w+) \((?<columns>[^)]*)\)\s*VALUES \((\$(?<number>[0-9]+)(, )?)+\)\s*$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Insert();

    [GeneratedRegex(@"^\s*(INSERT INTO|UPDATE|DELETE FROM) (?<table>\w+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Change();
}

/// <summary>The row that a statement of PostgreSQL is at: of its reader, or one that was kept.</summary>
internal sealed class PostgresRow : Row
{
    private NpgsqlDataReader? _reader;
    private Type[] _types = [];

    /// <summary>The cells of a row that was kept; null while the reader is read.</summary>
    public object?[]? Cells;

    public void At(NpgsqlDataReader reader)
    {
        _reader = reader;
        Cells = null;
        _types = _types.Length == reader.FieldCount ? _types : [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetFieldType)];
    }

    public object?[] Values(NpgsqlDataReader? reader = null)
    {
        var cells = new object?[_types.Length];
        (reader ?? _reader!).GetValues(cells!);
        return cells;
    }

    public override bool IsDBNull(int column) => Cells is { } cells ? cells[column] is DBNull : _reader!.IsDBNull(column);

    public override long GetInt64(int column)
    {
        if (Cells is { } cells)
        {
            return cells[column] is DBNull ? 0 : Convert.ToInt64(cells[column], CultureInfo.InvariantCulture);
        }

        return IsDBNull(column) ? 0
            : _types[column] == typeof(long) ? _reader!.GetInt64(column)
            : _types[column] == typeof(int) ? _reader!.GetInt32(column)
            : Convert.ToInt64(_reader!.GetValue(column), CultureInfo.InvariantCulture);
    }

    public override string? Text(int column) => Cells is { } cells ? cells[column] as string : IsDBNull(column) ? null : _reader!.GetString(column);
}
