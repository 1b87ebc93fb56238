using System.Collections.Immutable;
using Connector.Engine.Ingesting;

namespace Connector.Operations.Importing;

/// <summary>The named columns of a table and their positions. A column without a name is ignored as long as it is empty.</summary>
public sealed class Columns
{
    private readonly string table;
    private readonly int[] positions;

    private Columns(string table, int width, int[] positions, ImmutableArray<string> header) =>
        (this.table, Width, this.positions, Header) = (table, width, positions, header);

    public ImmutableArray<string> Header { get; }

    /// <summary>The cells of the header row, named and unnamed.</summary>
    public int Width { get; }

    /// <summary>Reads the header of a table; null when there is no row, and null with an error when the first row is not a header.</summary>
    public static Columns? Read(string table, InputRow? first, ICollection<RowError> errors)
    {
        if (first is not { Row: 1, Cells: var cells })
        {
            errors.Add(new RowError(table, 1, null, null, "a header row: the names of the columns"));
            return null;
        }

        var named = Enumerable.Range(0, cells.Length).Where(position => !string.IsNullOrWhiteSpace(cells[position])).ToArray();
        var header = named.Select(position => cells[position].Trim()).ToImmutableArray();
        var twice = header.CountBy(name => name).Where(name => name.Value > 1).Select(name => name.Key).ToList();
        foreach (var name in twice)
        {
            errors.Add(new RowError(table, 1, name, name, "each column once"));
        }

        return twice.Count > 0 ? null : new Columns(table, cells.Length, named, header);
    }

    /// <summary>The rows' cells under named columns. A value in a column without a name is an error of the header, reported once for each column.</summary>
    public IEnumerable<InputRow> Align(IEnumerable<InputRow> rows, Action<RowError> onError)
    {
        var told = new HashSet<int>();
        foreach (var row in rows)
        {
            var cells = row.Cells;
            if (cells.Length == positions.Length && cells.Length == Width)
            {
                yield return row;
                continue;
            }

            for (var position = 0; position < cells.Length; position++)
            {
                if (cells[position].Length > 0 && Array.BinarySearch(positions, position) < 0 && told.Add(position))
                {
                    var expected = $"a name for column {position + 1}, which holds a value in row {row.Row}";
                    onError(new RowError(table, 1, null, cells[position], expected));
                }
            }

            yield return row with { Cells = Array.ConvertAll(positions, position => position < cells.Length ? cells[position] : "") };
        }
    }
}
