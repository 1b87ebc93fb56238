using Connector.Engine;
using NodaTime;

namespace Connector.Store;

/// <summary>Facts, charges, documents, publications and the audit trail, in one database. Nothing recorded is ever overwritten.</summary>
public sealed class ConnectorStore
{
    private ConnectorStore(Database database) => Database = database;

    /// <summary>The version of SQLite that the program brings, such as 3.53.4.</summary>
    public static string SqliteVersion => SqliteDatabase.LibraryVersion;

    /// <summary>The store's URL, without what is secret in it.</summary>
    public string Name => Database.Name;

    /// <summary>The file of a store that is one; else null.</summary>
    public string? Path => Database.Path;

    internal Database Database { get; }

    /// <summary>Opens a store, makes it when it is not there, and brings its tables to the newest version.</summary>
    /// <param name="url"><c>sqlite:PATH</c> or <c>postgres:CONNECTION STRING</c>.</param>
    /// <exception cref="StoreException">It cannot be used.</exception>
    public static ConnectorStore Open(string url) => new(Database.Open(url));

    /// <summary>The store as known at an instant. Later records do not show, whatever happens meanwhile.</summary>
    /// <param name="knownAt">The instant.</param>
    /// <param name="beside">Another snapshot of the same instant, from which it takes what both need; null where there is none.</param>
    public Snapshot Read(Instant knownAt, Snapshot? beside = null) => new(Database, Database.Read(), knownAt, beside);

    /// <summary>Begins to record. There is one writer at a time; what it records becomes known at one instant, later than all before.</summary>
    /// <param name="clock">The clock's time: the instant is this, or a microsecond after the last record.</param>
    /// <param name="actor">Who records.</param>
    public Recording Record(Instant clock, Actor actor)
    {
        var transaction = Database.Record();
        var (last, lastClock) = Last(transaction);
        var now = clock > last ? CanonicalText.ToMicroseconds(clock) : last;
        now = now > last ? now : last + Duration.FromNanoseconds(1000);
        return new Recording(Database, transaction, now, clock > lastClock ? clock : lastClock, actor);
    }

    /// <summary>Begins to set aside what a part of a job comes to, beside other writers; it is not known before <see cref="Recording.MakeKnown"/>.</summary>
    /// <param name="part">The part.</param>
    /// <param name="knownAt">The instant that it is computed as of.</param>
    /// <param name="actor">Who asked.</param>
    /// <exception cref="StoreException">Another node has taken the part up.</exception>
    public Recording SetAside(JobPart part, Instant knownAt, string actor)
    {
        var transaction = Database.Begin();
        // The row stays locked until the end: whoever takes the slice up waits, and finds it done.
        if (transaction.Prepare("UPDATE run_slices SET done = done WHERE run = @0 AND slice = @1 AND attempts = @2 AND state = 'running' AND EXISTS (SELECT 1 FROM asked_runs r WHERE r.run = run_slices.run AND r.state = 'running' AND r.cancelling = 0)", 3, knownAt)
            .With(part.Job, part.Number, part.Attempts).Run() == 1)
        {
            return new Recording(Database, transaction, knownAt, knownAt, new Actor(actor, "slice", null), aside: true);
        }

        transaction.Dispose();
        throw new StoreException($"Part {part.Number} of job {part.Job} was taken up by another node.");
    }

    /// <summary>The last recorded instant, and the latest clock that recorded; the beginning of time when there is none.</summary>
    public (Instant Recorded, Instant Clock) Last()
    {
        using var transaction = Database.Read();
        return Last(transaction);
    }

    /// <summary>Takes a name that one process has at a time, until it gives it back or ends; null when another has it.</summary>
    public StoreLock? TryLock(string name) => Database.TryLock(name);

    /// <summary>The clock that all who use the store share.</summary>
    public Instant Now() => Database.Now();

    private static (Instant Recorded, Instant Clock) Last(Transaction transaction)
        => transaction.Prepare("SELECT recorded, clock FROM records ORDER BY recorded DESC LIMIT 1", 0, Instant.MinValue)
            .One(r => ((Instant, Instant)?)(Micros.Instant(r.GetInt64(0)), Micros.Instant(r.GetInt64(1)))) ?? (Instant.MinValue, Instant.MinValue);
}
