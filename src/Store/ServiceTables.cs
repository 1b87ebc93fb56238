using Microsoft.Data.Sqlite;
using NodaTime;

namespace Connector.Store;

/// <summary>The states that a service keeps beside the facts: accounts, claims, runs and schedules. Short statements, each on a connection of its own.</summary>
public sealed partial class ServiceTables(ConnectorStore store)
{
    private T Read<T>(Func<Desk, T> work)
    {
        using var desk = new Desk(store.Connect());
        return work(desk);
    }

    /// <summary>Does all of it, or nothing. There is one writer at a time: others are waited for.</summary>
    private T Write<T>(Func<Desk, T> work)
    {
        using var desk = new Desk(store.Connect());
        using var transaction = Begin(desk.Connection);
        var result = work(desk);
        desk.Finish();
        transaction.Commit();
        return result;
    }

    private static SqliteTransaction Begin(SqliteConnection connection)
    {
        const int Busy = 5;
        try
        {
            return connection.BeginTransaction();
        }
        catch (SqliteException e) when (e.SqliteErrorCode == Busy)
        {
            throw new StoreException("Another process has been writing to the store for a minute.", e);
        }
    }

    private static Instant? At(Row row, int column) => row.Number(column) is { } at ? Micros.Instant(at) : null;

    private static long? Of(Instant? at) => at is { } instant ? Micros.Of(instant) : null;

    /// <summary>A connection and the statements of one piece of work.</summary>
    private sealed class Desk(SqliteConnection connection) : IDisposable
    {
        private readonly List<Statement> _statements = [];

        public SqliteConnection Connection => connection;

        public Statement Query(string sql, params ReadOnlySpan<Value> values)
        {
            var statement = new Statement(connection, sql, values.Length, Instant.MinValue);
            _statements.Add(statement);
            return statement.With(values);
        }

        public void Finish()
        {
            _statements.ForEach(statement => statement.Dispose());
            _statements.Clear();
        }

        public void Dispose()
        {
            Finish();
            connection.Dispose();
        }
    }
}
