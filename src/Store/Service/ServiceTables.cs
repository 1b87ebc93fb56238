using NodaTime;

namespace Connector.Store;

/// <summary>The states that a service keeps beside the facts: accounts, claims, runs and schedules. Short statements, each on a connection of its own.</summary>
public sealed partial class ServiceTables(ConnectorStore store)
{
    private T Read<T>(Func<Desk, T> work)
    {
        using var desk = new Desk(store.Database.Read());
        return work(desk);
    }

    /// <summary>Does all of it, or nothing. There is one writer at a time: others are waited for.</summary>
    private T Write<T>(Func<Desk, T> work)
    {
        using var desk = new Desk(store.Database.Work());
        var result = work(desk);
        desk.Commit();
        return result;
    }

    private static Instant? At(Row row, int column) => row.Number(column) is { } at ? Micros.Instant(at) : null;

    private static long? Of(Instant? at) => at is { } instant ? Micros.Of(instant) : null;

    /// <summary>One piece of work.</summary>
    private sealed class Desk(Transaction transaction) : IDisposable
    {
        public Statement Query(string sql, params ReadOnlySpan<Value> values) => transaction.Prepare(sql, values.Length, Instant.MinValue).With(values);

        public void Commit() => transaction.Commit();

        public void Dispose() => transaction.Dispose();
    }
}
