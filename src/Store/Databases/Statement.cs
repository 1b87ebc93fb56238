namespace Connector.Store;

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
