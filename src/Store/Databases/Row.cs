namespace Connector.Store;

/// <summary>The current row of a statement.</summary>
internal abstract class Row
{
    public abstract bool IsDBNull(int column);

    /// <summary>A number; a truth value is 1 or 0.</summary>
    public abstract long GetInt64(int column);

    /// <summary>The text; null where the cell is null.</summary>
    public abstract string? Text(int column);

    /// <summary>The cell as it is, whatever the column is for. What is neither a number nor text nor nothing is given as a text that no program writes.</summary>
    public abstract Value Cell(int column);

    /// <summary>The first cells as they are.</summary>
    public void Cells(Span<Value> cells)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = Cell(i);
        }
    }

    public int GetInt32(int column) => checked((int)GetInt64(column));

    public string GetString(int column) => Text(column) ?? throw new InvalidOperationException($"Column {column} holds nothing.");

    public long? Number(int column) => IsDBNull(column) ? null : GetInt64(column);
}
