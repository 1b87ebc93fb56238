using NodaTime;

namespace Connector.Store;

/// <summary>The database that a store is in. Its SQL is SQLite's and PostgreSQL's common part; <see cref="PostgresDatabase"/> says what it translates.</summary>
internal abstract class Database
{
    protected const string Forms = "expected sqlite:PATH or postgres:CONNECTION STRING";

    protected static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>The URL, without secrets.</summary>
    public abstract string Name { get; }

    /// <summary>The store's file; null for a store in PostgreSQL.</summary>
    public virtual string? Path => null;

    /// <summary>Opens the store that a URL names, and creates it when it does not exist.</summary>
    public static Database Open(string url) => url.Split(':', 2) switch
    {
        ["sqlite", { Length: > 0 } path] => SqliteDatabase.At(path),
        ["postgres", { Length: > 0 } connection] => PostgresDatabase.At(connection),
        _ => throw new StoreException($"'{url}' is not a store; {Forms}."),
    };

    /// <summary>Begins to read. Until the transaction ends, the store looks as it does now.</summary>
    public abstract Transaction Read();

    /// <summary>Begins to record. There is one writer at a time; this waits for the others, in the order in which they asked.</summary>
    public abstract Transaction Record(CancellationToken cancellation = default);

    /// <summary>Begins to record what is never kept. It waits for nobody, and nobody waits for it.</summary>
    public abstract Transaction Try();

    /// <summary>Why nothing can be recorded now; null when it can.</summary>
    public abstract string? Unwritable();

    /// <summary>Begins to write rows that nobody reads yet, in parallel with other writers.</summary>
    public abstract Transaction Begin();

    /// <summary>Begins short work on the service's state. This waits for others that do the same.</summary>
    public abstract Transaction Work();

    /// <summary>Takes a named lock, which one process holds until it releases the lock or ends; null when another process holds it.</summary>
    public abstract StoreLock? TryLock(string name);

    /// <summary>The clock that all processes on the store share.</summary>
    public abstract Instant Now();

    /// <summary>The version of the tables, and the tables.</summary>
    public abstract (long Version, IReadOnlyList<string> Tables) Tables(Transaction transaction);

    /// <summary>The columns of all tables, in order.</summary>
    public abstract IReadOnlyList<TableColumn> Columns(Transaction transaction);

    /// <summary>What the database itself says is wrong, and what somebody put into it that acts by itself.</summary>
    public abstract IReadOnlyList<StoreFinding> Check();

    /// <summary>Moves the counters of numbered tables past the highest number, after rows were inserted with numbers of their own.</summary>
    public virtual void HasCounted(Transaction transaction)
    {
    }

    protected const string Broken = "VERIFY-011";

    protected static StoreException Waited(Exception inner) => new("Another process has been writing to the store for a minute.", inner);
}
