using System.Globalization;
using Npgsql;

namespace Connector.Store;

/// <summary>The current row of a PostgreSQL statement: of its reader, or one that was read into memory.</summary>
internal sealed class PostgresRow : Row
{
    private NpgsqlDataReader? _reader;
    private Type[] _types = [];

    /// <summary>The cells of a row that was read into memory; null while rows come from the reader.</summary>
    public object?[]? Kept;

    public void At(NpgsqlDataReader reader)
    {
        _reader = reader;
        Kept = null;
        _types = _types.Length == reader.FieldCount ? _types : [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetFieldType)];
    }

    public object?[] Values(NpgsqlDataReader? reader = null)
    {
        var cells = new object?[_types.Length];
        (reader ?? _reader!).GetValues(cells!);
        return cells;
    }

    public override bool IsDBNull(int column) => Kept is { } cells ? cells[column] is DBNull : _reader!.IsDBNull(column);

    public override long GetInt64(int column)
    {
        if (Kept is { } cells)
        {
            return cells[column] is DBNull ? 0 : Convert.ToInt64(cells[column], CultureInfo.InvariantCulture);
        }

        return IsDBNull(column) ? 0
            : _types[column] == typeof(long) ? _reader!.GetInt64(column)
            : _types[column] == typeof(int) ? _reader!.GetInt32(column)
            : Convert.ToInt64(_reader!.GetValue(column), CultureInfo.InvariantCulture);
    }

    public override string? Text(int column) => Kept is { } cells ? cells[column] as string : IsDBNull(column) ? null : _reader!.GetString(column);

    public override Value Cell(int column) => IsDBNull(column) ? default(Value)
        : (Kept is { } cells ? cells[column] is string : _types[column] == typeof(string)) ? Text(column)
        : GetInt64(column);
}
