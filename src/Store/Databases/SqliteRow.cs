using System.Text;

namespace Connector.Store;

/// <summary>The current row of a SQLite statement.</summary>
internal sealed class SqliteRow(nint statement, int columns) : Row
{
    private const int Integer = 1;
    private const int Characters = 3;
    private const int Null = 5;

    private readonly string?[] _texts = new string?[columns];

    public override bool IsDBNull(int column) => Sqlite3.Type(statement, column) == Null;

    public override long GetInt64(int column) => Sqlite3.Number(statement, column);

    public override Value Cell(int column) => Sqlite3.Type(statement, column) switch
    {
        Integer => GetInt64(column),
        Characters => Text(column),
        Null => default(Value),
        var other => $"\0{other} {Text(column)}",
    };

    /// <inheritdoc/>
    /// <remarks>Neighbouring rows repeat values: a text that equals the previous row's is returned as the same string.</remarks>
    public override unsafe string? Text(int column)
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
