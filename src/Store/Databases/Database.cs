using NodaTime;

namespace Connector.Store;

/// <summary>The database that a store is in. Its SQL is SQLite's and PostgreSQL's common part; <see cref="PostgresDatabase"/> says what it translates.</summary>
internal abstract class Database
{
    protected const string Forms = "expected sqlite:PATH or postgres:CONNECTION STRING";

    protected static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>The URL, without what is secret in it.</summary>
    public abstract string Name { get; }

    /// <summary>The file of a store that is one; else null.</summary>
    public virtual string? Path => null;

    /// <summary>Opens the store that a URL names, and makes it when it is not there.</summary>
    public static Database Open(string url) => url.Split(':', 2) switch
    {
        ["sqlite", { Length: > 0 } path] => SqliteDatabase.At(path),
        ["postgres", { Length: > 0 } connection] => PostgresDatabase.At(connection),
        _ => throw new StoreException($"'{url}' is not a store; {Forms}."),
    };

    /// <summary>Begins to read: throughout, the store looks as it does now.</summary>
    public abstract Transaction Read();

    /// <summary>Begins to record. There is one writer at a time: others are waited for.</summary>
    public abstract Transaction Record();

    /// <summary>Begins to change what nobody reads yet, beside other writers.</summary>
    public abstract Transaction Begin();

    /// <summary>Begins short work on the states that a service keeps. Others that do so are waited for.</summary>
    public abstract Transaction Work();

    /// <summary>Takes a name that one process has at a time, until it gives it back or ends; null when another has it.</summary>
    public abstract StoreLock? TryLock(string name);

    /// <summary>The clock that all who use the store share.</summary>
    public abstract Instant Now();

    /// <summary>The version of the tables, and the tables.</summary>
    public abstract (long Version, IReadOnlyList<string> Tables) Tables(Transaction transaction);

    /// <summary>The columns of all tables, in order.</summary>
    public abstract IReadOnlyList<TableColumn> Columns(Transaction transaction);

    /// <summary>Rows were added with numbers of their own: what counts goes on behind them.</summary>
    public virtual void HasCounted(Transaction transaction)
    {
    }

    protected static StoreException Waited(Exception inner) => new("Another process has been writing to the store for a minute.", inner);
}
