using NodaTime;

namespace Connector.Store;

/// <summary>The state that the service keeps besides the facts: accounts, idempotency claims, jobs and schedules. Each short statement uses its own connection.</summary>
public sealed partial class ServiceTables(ConnectorStore store)
{
    private T Read<T>(Func<Desk, T> work)
    {
        using var desk = new Desk(store.Database.Read());
        return work(desk);
    }

    /// <summary>Runs the work in one transaction. There is one writer at a time; this waits for the others.</summary>
    private T Write<T>(Func<Desk, T> work)
    {
        using var desk = new Desk(store.Database.Work());
        var result = work(desk);
        desk.Commit();
        return result;
    }

    private static Instant? At(Row row, int column) => row.Number(column) is { } at ? Micros.Instant(at) : null;

    private static long? Of(Instant? at) => at is { } instant ? Micros.Of(instant) : null;

    /// <summary>One unit of work.</summary>
    private sealed class Desk(Transaction transaction) : IDisposable
    {
        public Statement Query(string sql, params ReadOnlySpan<Value> values) => transaction.Prepare(sql, values.Length, Instant.MinValue).With(values);

        public void Commit() => transaction.Commit();

        public void Dispose() => transaction.Dispose();
    }
}
