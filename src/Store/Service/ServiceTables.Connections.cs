using NodaTime;

namespace Connector.Store;

public sealed partial class ServiceTables
{
    /// <summary>The stored connection of a backend, as it was written; null where there is none.</summary>
    public string? Connection(string backend) => Read(desk => desk.Query("SELECT content FROM connections WHERE backend = @0", backend).One(r => r.Text(0)));

    /// <summary>Stores the connection of a backend, if it still is what was read.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="was">What was read; null for none.</param>
    /// <param name="content">What it becomes.</param>
    /// <returns>False when somebody else changed it meanwhile.</returns>
    public bool SetConnection(string backend, string? was, string content) => Write(desk =>
    {
        desk.Query("INSERT INTO connections (backend) VALUES (@0) ON CONFLICT DO NOTHING", backend).Run();
        return desk.Query(
            "UPDATE connections SET content = @2 WHERE backend = @0 AND (content = @1 OR (content IS NULL AND CAST(@1 AS TEXT) IS NULL))", backend, was, content).Run();
    }) == 1;

    /// <summary>Remembers that a connection is asked for; what was asked for before counts no more.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="state">The digest of what the answer must bring back.</param>
    /// <param name="until">Until when it may come.</param>
    public void AskConnection(string backend, string state, Instant until) => Write(desk => desk.Query(
        "INSERT INTO connections (backend, state, until) VALUES (@0, @1, @2) ON CONFLICT (backend) DO UPDATE SET state = excluded.state, until = excluded.until", backend, state, Micros.Of(until)).Run());

    /// <summary>The digest of what is asked for and has not come; null for nothing.</summary>
    public string? AskedConnection(string backend) => Read(desk => desk.Query("SELECT state FROM connections WHERE backend = @0", backend).One(r => r.Text(0)));

    /// <summary>Takes the answer to what was asked for, once.</summary>
    /// <returns>Whether it was asked for, and not too long ago.</returns>
    public bool TakeConnection(string backend, string state, Instant now) => Write(desk => desk.Query(
        "UPDATE connections SET state = NULL, until = NULL WHERE backend = @0 AND state = @1 AND until > @2", backend, state, Micros.Of(now)).Run()) == 1;

    /// <summary>Changes what of a backend's limits is spent, in one short transaction.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="change">Gets what is stored, null for nothing, and gives what is to be, with a result.</param>
    public T ChangeBudget<T>(string backend, Func<string?, (string Content, T Result)> change) => Write(desk =>
    {
        var (content, result) = change(desk.Query("SELECT content FROM call_budgets WHERE backend = @0", backend).One(r => r.GetString(0)));
        desk.Query("INSERT INTO call_budgets (backend, content) VALUES (@0, @1) ON CONFLICT (backend) DO UPDATE SET content = excluded.content", backend, content).Run();
        return result;
    });
}
