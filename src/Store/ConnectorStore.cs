using Connector.Engine;
using NodaTime;

namespace Connector.Store;

/// <summary>Facts, charges, documents, publications and the audit trail, in one database. Nothing recorded is ever overwritten.</summary>
public sealed class ConnectorStore
{
    private ConnectorStore(Database database) => Database = database;

    /// <summary>The version of SQLite that the program brings, such as 3.53.4.</summary>
    public static string SqliteVersion => SqliteDatabase.LibraryVersion;

    /// <summary>The store's URL, without secrets.</summary>
    public string Name => Database.Name;

    /// <summary>The store's file; null for a store in PostgreSQL.</summary>
    public string? Path => Database.Path;

    internal Database Database { get; }

    /// <summary>Opens a store, creates it when it does not exist, and upgrades its tables to the newest version.</summary>
    /// <param name="url"><c>sqlite:PATH</c> or <c>postgres:CONNECTION STRING</c>.</param>
    /// <exception cref="StoreException">It cannot be used.</exception>
    public static ConnectorStore Open(string url) => new(Database.Open(url));

    /// <summary>The store as known at an instant. Later records do not show.</summary>
    /// <param name="knownAt">The instant.</param>
    /// <param name="beside">Another snapshot of the same instant, with which it shares facts; null for none.</param>
    public Snapshot Read(Instant knownAt, Snapshot? beside = null) => new(Database, Database.Read(), knownAt, beside);

    /// <summary>Begins to record. There is one writer at a time; all that it records becomes known at one instant, later than all earlier ones.</summary>
    /// <param name="clock">The current time: the instant is this, or a microsecond after the last record, whichever is later.</param>
    /// <param name="actor">Who records.</param>
    /// <param name="resetClock">Whether the record tells its own clock even though an earlier record tells a later one.</param>
    public Recording Record(Instant clock, Actor actor, bool resetClock = false) => Begin(Database.Record(actor.Gone), clock, actor, resetClock);

    /// <summary>Begins to record what is never kept, to see what would come of it. It waits for no writer, and no writer waits for it.</summary>
    /// <param name="clock">The current time.</param>
    /// <param name="actor">Who asks.</param>
    public Recording Try(Instant clock, Actor actor) => Begin(Database.Try(), clock, actor, resetClock: false);

    /// <summary>Why nothing can be recorded now; null when it can.</summary>
    public string? Unwritable() => Database.Unwritable();

    private Recording Begin(Transaction transaction, Instant clock, Actor actor, bool resetClock)
    {
        try
        {
            var (last, lastClock) = Last(transaction);
            var now = clock > last ? CanonicalText.ToMicroseconds(clock) : last;
            now = now > last ? now : last + Duration.FromNanoseconds(1000);
            return new Recording(Database, transaction, now, clock > lastClock || resetClock ? clock : lastClock, actor);
        }
        catch
        {
            transaction.Dispose();
            throw;
        }
    }

    /// <summary>Begins to set aside the result of a part of a job, in parallel with other writers. It is not known until <see cref="Recording.MakeKnown"/>.</summary>
    /// <param name="part">The part.</param>
    /// <param name="knownAt">The instant as of which it is computed.</param>
    /// <param name="actor">Who asked for the job.</param>
    /// <exception cref="StoreException">Another node has taken over the part.</exception>
    public Recording SetAside(JobPart part, Instant knownAt, string actor)
    {
        var transaction = Database.Begin();
        // The row stays locked until the transaction ends: a node that tries to take the part waits, and then finds it done.
        if (transaction.Prepare("UPDATE run_slices SET done = done WHERE run = @0 AND slice = @1 AND attempts = @2 AND state = 'running' AND EXISTS (SELECT 1 FROM asked_runs r WHERE r.run = run_slices.run AND r.state = 'running' AND r.cancelling = 0)", 3, knownAt)
            .With(part.Job, part.Number, part.Attempts).Run() == 1)
        {
            return new Recording(Database, transaction, knownAt, knownAt, new Actor(actor, "slice", null), aside: true);
        }

        transaction.Dispose();
        throw new StoreException($"Part {part.Number} of job {part.Job} was taken over by another node.");
    }

    /// <summary>The last recorded instant, and the latest clock time of a record since the clock was repaired; the beginning of time when nothing was recorded.</summary>
    public (Instant Recorded, Instant Clock) Last()
    {
        using var transaction = Database.Read();
        return Last(transaction);
    }

    /// <summary>The name of the first record's action; null when nothing was recorded.</summary>
    public string? FirstAction()
    {
        using var transaction = Database.Read();
        return transaction.Prepare("SELECT action FROM records ORDER BY recorded LIMIT 1", 0, Instant.MinValue).One(r => r.GetString(0));
    }

    /// <summary>Takes a named lock, which one process holds until it releases the lock or ends; null when another process holds it.</summary>
    public StoreLock? TryLock(string name) => Database.TryLock(name);

    /// <summary>The clock that all processes on the store share.</summary>
    public Instant Now() => Database.Now();

    private static (Instant Recorded, Instant Clock) Last(Transaction transaction)
        => transaction.Prepare("SELECT recorded, clock FROM records ORDER BY recorded DESC LIMIT 1", 0, Instant.MinValue)
            .One(r => ((Instant, Instant)?)(Micros.Instant(r.GetInt64(0)), Micros.Instant(r.GetInt64(1)))) ?? (Instant.MinValue, Instant.MinValue);
}
