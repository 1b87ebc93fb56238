using Connector.Engine;
using NodaTime;

namespace Connector.Store;

public partial class Snapshot
{
    /// <summary>How many rows each table holds, including rows that are no longer known.</summary>
    public IReadOnlyList<(string Table, long Rows)> Counts()
        => [.. _database.Tables(Transaction).Tables.Select(table => (table, Query($"SELECT count(*) FROM \"{table}\"").One(r => r.GetInt64(0))))];

    /// <summary>How many documents were published, by backend and state.</summary>
    public IReadOnlyList<(string Backend, string State, long Count)> DocumentsByState()
        => [.. Query("SELECT backend, state, count(*) FROM publications WHERE" + Known + "GROUP BY backend, state").Rows().Select(r => (r.GetString(0), r.GetString(1), r.GetInt64(2)))];

    /// <summary>How many published documents were changed or deleted by others, by backend.</summary>
    public IReadOnlyList<(string Backend, long Count)> Drifted()
        => [.. Query("SELECT backend, count(*) FROM publications WHERE" + Known + "AND (drift IS NOT NULL OR (state IN (@0, @1) AND ended_by_us = 0)) GROUP BY backend", PublicationState.Deleted.Text(), PublicationState.Cancelled.Text()).Rows().Select(r => (r.GetString(0), r.GetInt64(1)))];

    /// <summary>Compares all that is stored with what was recorded, whatever is known at this instant.</summary>
    /// <param name="head">A head that the chain of records once had; null when none is known.</param>
    /// <param name="progress">Called now and then with the number of rows read so far.</param>
    public StoreCheck Check(string? head = null, Action<long>? progress = null) => SealCheck.Run(_database, Transaction, head, Micros.Of(KnownAt), progress);

    /// <summary>The head of the chain of records, a digest of all that was recorded; null when nothing was.</summary>
    public string? Head() => SealCheck.Head(Transaction);

    /// <summary>The version of the tables.</summary>
    public long SchemaVersion() => _database.Tables(Transaction).Version;

    /// <summary>The instants of the last records, the latest first.</summary>
    public IReadOnlyList<(Instant Recorded, string Action)> LastRecords(int count)
        => [.. Query("SELECT recorded, action FROM records WHERE recorded <= @k ORDER BY recorded DESC LIMIT @0", (long)count).Rows().Select(r => (Micros.Instant(r.GetInt64(0)), r.GetString(1)))];
}
