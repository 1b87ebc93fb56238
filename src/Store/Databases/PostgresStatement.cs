using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Connector.Store;

/// <summary>A statement of PostgreSQL.</summary>
internal sealed partial class PostgresStatement : Statement
{
    private static readonly System.Buffers.SearchValues<char> Escaped = System.Buffers.SearchValues.Create("\\\n\t\r");

    private readonly PostgresTransaction _transaction;
    private readonly string _sql;
    private readonly int[] _positions; // the position of each parameter among the values; -1 for the instant of knowledge
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

    /// <summary>The COPY statement that inserts many rows at once, when this statement only inserts a row; else null.</summary>
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
            while (_kept is null ? PostgresDatabase.Must(_reader.Read) : _kept.TryDequeue(out _row.Kept))
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

    /// <summary>Reads the remaining rows into memory, because another statement needs the connection.</summary>
    public void Keep()
    {
        if (_reader is { } reader)
        {
            _kept = [];
            var current = _row.Kept = _row.Values();
            while (PostgresDatabase.Must(reader.Read))
            {
                _kept.Enqueue(_row.Values(reader));
            }

            _row.Kept = current;
            End();
        }
    }

    /// <summary>Ends the reading.</summary>
    public void Close()
    {
        _transaction.HasRead(this);
        End();
        _kept = null;
        _row.Kept = null;
    }

    private void End()
    {
        try
        {
            _reader?.Dispose();
        }
        catch (NpgsqlException)
        {
            // The remaining rows are not needed; if the connection is broken, the next statement fails.
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
