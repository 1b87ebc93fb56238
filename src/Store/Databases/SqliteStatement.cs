using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Connector.Store;

/// <summary>A prepared statement of SQLite.</summary>
internal sealed class SqliteStatement : Statement
{
    private readonly nint _connection;
    private readonly nint _statement;
    private readonly (int Position, Value Value)[] _parameters; // SQLite keeps bound values for the next run
    private readonly SqliteRow _row;
    private bool _isRunning;

    public SqliteStatement(SqliteConnection connection, string sql, int parameters, NodaTime.Instant knownAt)
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

        _row = new SqliteRow(_statement, Sqlite3.Columns(_statement));
    }

    /// <inheritdoc/>
    /// <remarks>A value that is already bound is not bound again: many columns repeat from row to row.</remarks>
    public override void Set(int parameter, Value value)
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

    public override int Run()
    {
        while (Step())
        {
        }

        Reset();
        return Sqlite3.Changes(_connection);
    }

    public override void Send() => Run();

    public override IEnumerable<Row> Rows()
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

    public override T? One<T>(Func<Row, T> read)
        where T : default
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

    public override void Dispose()
    {
        _ = Sqlite3.Finalize(_statement);
        base.Dispose();
    }

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
