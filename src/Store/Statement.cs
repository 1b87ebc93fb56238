namespace Connector.Store;

/// <summary>What a parameter holds: text, a number, or nothing.</summary>
internal readonly record struct Value(string? Text, long Number, bool IsNumber)
{
    public static implicit operator Value(string? text) => new(text, 0, false);

    public static implicit operator Value(long number) => new(null, number, true);

    public static implicit operator Value(long? number) => new(null, number ?? 0, number is not null);
}

/// <summary>A prepared statement, run again and again with other values: its parameters are <c>@0</c>, <c>@1</c> and so on, and <c>@k</c>, the instant of knowledge.</summary>
internal abstract class Statement : IDisposable
{
    /// <summary>Sets a parameter.</summary>
    public abstract void Set(int parameter, Value value);

    /// <summary>Runs it, and gives how many rows it changed.</summary>
    public abstract int Run();

    /// <summary>Runs it no later than before the next statement of its transaction that gives an answer, or before the commit.</summary>
    public abstract void Send();

    /// <summary>Runs it, and gives its rows: one object, which holds the row that the reading is at.</summary>
    public abstract IEnumerable<Row> Rows();

    /// <summary>Runs it, and gives what is read of its first row; nothing when there is none.</summary>
    public abstract T? One<T>(Func<Row, T> read);

    /// <summary>Sets the parameters from the first on.</summary>
    public Statement With(params ReadOnlySpan<Value> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            Set(i, values[i]);
        }

        return this;
    }

    public virtual void Dispose()
    {
    }
}

/// <summary>The row that a statement is at.</summary>
internal abstract class Row
{
    public abstract bool IsDBNull(int column);

    /// <summary>A number, or whether something holds: 1 or 0.</summary>
    public abstract long GetInt64(int column);

    /// <summary>The text; null where there is none.</summary>
    public abstract string? Text(int column);

    public int GetInt32(int column) => checked((int)GetInt64(column));

    public string GetString(int column) => Text(column) ?? throw new InvalidOperationException($"Column {column} holds nothing.");

    public long? Number(int column) => IsDBNull(column) ? null : GetInt64(column);
}
