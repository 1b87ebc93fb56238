using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Connector.Store;

/// <summary>What a parameter holds: text, a number, or nothing.</summary>
internal readonly record struct Value(string? Text, long Number, bool IsNumber)
{
    public static implicit operator Value(string? text) => new(text, 0, false);

    public static implicit operator Value(long number) => new(null, number, true);

    public static implicit operator Value(long? number) => new(null, number ?? 0, number is not null);
}

/// <summary>A prepared statement, run again and again with other values: its parameters are <c>@0</c>, <c>@1</c> and so on, and <c>@k</c>, the instant of knowledge.</summary>
internal sealed class Statement : IDisposable
{
    private readonly nint _connection;
    private readonly nint _statement;
    private readonly (int Position, Value Value)[] _parameters; // bound, and still bound at the next run
    private readonly Row _row;
    private bool _isRunning;

    public Statement(SqliteConnection connection, string sql, int parameters, NodaTime.Instant knownAt)
    {
        _connection = Sqlite3.HandleOf(connection);
        var text = Encoding.UTF8.GetBytes(sql);
        if (Sqlite3.Prepare(_connection, text, text.Length, out _statement, 0) is not 0 and var code)
        {
            throw Sqlite3.Failure(_connection, code);
        }

        _parameters = [.. Enumerable.Range(0, parameters).Select(i => (Sqlite3.Position(_statement, "@" + i.ToString(CultureInfo.InvariantCulture)), default(Value)))];
        if (Sqlite3.Position(_statement, "@k") is not 0 and var known)
        {
            _ = Sqlite3.BindNumber(_statement, known, Micros.Of(knownAt));
        }

        _row = new Row(_statement, Sqlite3.Columns(_statement));
    }

    /// <summary>Sets the parameters from the first on.</summary>
    public Statement With(params ReadOnlySpan<Value> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            Set(i, values[i]);
        }

        return this;
    }

    /// <summary>Sets a parameter. What it holds already is not bound again: many columns of many rows say the same.</summary>
    public void Set(int parameter, Value value)
    {
        if (_isRunning)
        {
            throw new InvalidOperationException("The rows of the last run are still being read.");
        }

        ref var bound = ref _parameters[parameter];
        if (bound.Value != value)
        {
            bound.Value = value;
            if (Bind(bound.Position, value) is not 0 and var code)
            {
                throw Sqlite3.Failure(_connection, code);
            }
        }
    }

    /// <summary>Runs it, and gives how many rows it changed.</summary>
    public int Run()
    {
        while (Step())
        {
        }

        Reset();
        return Sqlite3.Changes(_connection);
    }

    /// <summary>Runs it, and gives its rows: one object, which holds the row that the reading is at.</summary>
    public IEnumerable<Row> Rows()
    {
        try
        {
            while (Step())
            {
                yield return _row;
            }
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Runs it, and gives what is read of its first row; nothing when there is none.</summary>
    public T? One<T>(Func<Row, T> read)
    {
        try
        {
            return Step() ? read(_row) : default;
        }
        finally
        {
            Reset();
        }
    }

    public void Dispose() => _ = Sqlite3.Finalize(_statement);

    private int Bind(int position, Value value)
    {
        if (value.Text is not { } text)
        {
            return value.IsNumber ? Sqlite3.BindNumber(_statement, position, value.Number) : Sqlite3.BindNull(_statement, position);
        }

        const nint Copy = -1;
        Span<byte> buffer = stackalloc byte[512];
        if (Encoding.UTF8.TryGetBytes(text, buffer, out var length))
        {
            return Sqlite3.BindText(_statement, position, buffer, length, Copy);
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        return Sqlite3.BindText(_statement, position, bytes, bytes.Length, Copy);
    }

    private bool Step()
    {
        _isRunning = true;
        var code = Sqlite3.Step(_statement);
        return code == Sqlite3.Row || (code == Sqlite3.Done ? false : throw Sqlite3.Failure(_connection, code));
    }

    private void Reset()
    {
        _ = Sqlite3.Reset(_statement);
        _isRunning = false;
    }
}

/// <summary>The row that a statement is at.</summary>
internal sealed class Row(nint statement, int columns)
{
    private const int Null = 5;

    private readonly string?[] _texts = new string?[columns];

    public bool IsDBNull(int column) => Sqlite3.Type(statement, column) == Null;

    public long GetInt64(int column) => Sqlite3.Number(statement, column);

    public int GetInt32(int column) => checked((int)Sqlite3.Number(statement, column));

    public string GetString(int column) => Text(column) ?? throw new InvalidOperationException($"Column {column} holds nothing.");

    public long? Number(int column) => IsDBNull(column) ? null : GetInt64(column);

    /// <summary>The text; null where there is none. Rows in order repeat themselves: a text that the row before had too is the same string.</summary>
    public unsafe string? Text(int column)
    {
        var start = Sqlite3.Text(statement, column);
        if (start == 0)
        {
            return null;
        }

        var bytes = new ReadOnlySpan<byte>((void*)start, Sqlite3.Bytes(statement, column));
        ref var last = ref _texts[column];
        return last is not null && Ascii.Equals(bytes, last) ? last : last = Encoding.UTF8.GetString(bytes);
    }
}
