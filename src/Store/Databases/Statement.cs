namespace Connector.Store;

/// <summary>A prepared statement, run repeatedly with different values. Its parameters are <c>@0</c>, <c>@1</c> and so on, and <c>@k</c>, the instant of knowledge.</summary>
internal abstract class Statement : IDisposable
{
    /// <summary>Sets a parameter.</summary>
    public abstract void Set(int parameter, Value value);

    /// <summary>Runs it, and returns how many rows it changed.</summary>
    public abstract int Run();

    /// <summary>Runs it at once or later, but before the next statement of its transaction that returns something, and before the commit.</summary>
    public abstract void Send();

    /// <summary>Runs it, and returns its rows as one object, which always holds the current row.</summary>
    public abstract IEnumerable<Row> Rows();

    /// <summary>Runs it, and returns what is read from its first row; the default when there is none.</summary>
    public abstract T? One<T>(Func<Row, T> read);

    /// <summary>Sets the parameters, beginning with the first.</summary>
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
