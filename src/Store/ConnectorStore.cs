using System.Data.Common;
using Connector.Engine;
using NodaTime;

namespace Connector.Store;

/// <summary>Who does what, and why.</summary>
/// <param name="Name">The person or program.</param>
/// <param name="Action">The command, such as <c>import</c>.</param>
/// <param name="Reason">Why, where one was given.</param>
public sealed record Actor(string Name, string Action, string? Reason)
{
    /// <summary>The claim under which it was asked (<see cref="Store.Claim"/>): it is kept with what is recorded, or neither is.</summary>
    public long? Claim { get; init; }
}

/// <summary>Facts, charges, documents, publications and the audit trail, in one database. Nothing recorded is ever overwritten.</summary>
public sealed class ConnectorStore
{
    private const int Busy = 5; // SQLITE_BUSY

    private readonly Database _database;

    private ConnectorStore(Database database) => _database = database;

    /// <summary>Opens a store, makes it when it is not there, and brings its tables to the newest version.</summary>
    /// <param name="url"><c>sqlite:PATH</c>.</param>
    /// <exception cref="StoreException">It cannot be used.</exception>
    public static ConnectorStore Open(string url) => new(Database.Open(url));

    /// <summary>The database's file.</summary>
    public string Path => _database.Path;

    internal Microsoft.Data.Sqlite.SqliteConnection Connect() => (Microsoft.Data.Sqlite.SqliteConnection)_database.Connect();

    /// <summary>The store as known at an instant. Later records do not show, whatever happens meanwhile.</summary>
    public Snapshot Read(Instant knownAt)
    {
        var connection = _database.Connect();
        return new Snapshot(connection, connection.BeginTransaction(System.Data.IsolationLevel.Unspecified, deferred: true), knownAt);
    }

    /// <summary>Begins to record. There is one writer at a time; what it records becomes known at one instant, later than all before.</summary>
    /// <param name="clock">The clock's time: the instant is this, or a microsecond after the last record.</param>
    /// <param name="actor">Who records.</param>
    public Recording Record(Instant clock, Actor actor)
    {
        var connection = _database.Connect();
        DbTransaction transaction;
        try
        {
            transaction = connection.BeginTransaction();
        }
        catch (Microsoft.Data.Sqlite.SqliteException e) when (e.SqliteErrorCode == Busy)
        {
            connection.Dispose();
            throw new StoreException("Another process has been writing to the store for a minute.", e);
        }

        var (last, lastClock) = Last(connection, transaction);
        var now = clock > last ? Spelling.ToMicroseconds(clock) : last;
        now = now > last ? now : last + Duration.FromNanoseconds(1000);
        return new Recording(connection, transaction, now, clock > lastClock ? clock : lastClock, actor);
    }

    /// <summary>The last recorded instant, and the latest clock that recorded; the beginning of time when there is none.</summary>
    public (Instant Recorded, Instant Clock) Last()
    {
        using var connection = _database.Connect();
        return Last(connection, null);
    }

    private static (Instant Recorded, Instant Clock) Last(DbConnection connection, DbTransaction? transaction)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT recorded, clock FROM records ORDER BY recorded DESC LIMIT 1";
        using var reader = command.ExecuteReader();
        return reader.Read() ? (Micros.Instant(reader.GetInt64(0)), Micros.Instant(reader.GetInt64(1))) : (Instant.MinValue, Instant.MinValue);
    }
}

/// <summary>Instants as the tables keep them.</summary>
internal static class Micros
{
    public static long Of(Instant instant) => instant == NodaTime.Instant.MinValue ? long.MinValue : instant.ToUnixTimeTicks() / 10;

    public static Instant Instant(long micros) => NodaTime.Instant.FromUnixTimeTicks(checked(micros * 10));
}

/// <summary>SQLite's deferred transactions, behind the common type.</summary>
internal static class Transactions
{
    public static DbTransaction BeginTransaction(this DbConnection connection, System.Data.IsolationLevel level, bool deferred)
        => connection is Microsoft.Data.Sqlite.SqliteConnection sqlite ? sqlite.BeginTransaction(level, deferred) : connection.BeginTransaction(level);
}
