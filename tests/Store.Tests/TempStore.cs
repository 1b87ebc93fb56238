using Connector.Engine;
using Connector.Testing;
using Microsoft.Data.Sqlite;
using NodaTime;
using Npgsql;
using Xunit.Sdk;

namespace Connector.Store.Tests;

/// <summary>A store that lives as long as its test.</summary>
internal abstract class TempStore : IDisposable
{
    public static readonly Instant Morning = Instant.FromUtc(2022, 7, 1, 9, 0);

    public abstract string Url { get; }

    public ConnectorStore Open() => ConnectorStore.Open(Url);

    /// <summary>What somebody does who opens the database with another program.</summary>
    public abstract object? Sql(string sql);

    public abstract void Dispose();

    /// <summary>Records an item at a clock's time, and gives the instant it became known.</summary>
    public static Instant Record(ConnectorStore store, Instant clock, string item, string name = "x")
    {
        using var recording = store.Record(clock, new Actor("Ann", "import", null));
        Write(recording, item, name);
        recording.Commit(null, null, "recorded 1");
        return recording.KnownAt;
    }

    public static void Write(Recording recording, string item, string name = "x")
    {
        var writer = recording.Facts(FactFile.Items);
        string?[] cells = [item, name, null, null, null, null];
        writer.Record(new FactChange(FactFile.Items, writer.Live(cells), cells));
    }

    public static string[] Items(Snapshot snapshot) => [.. snapshot.Rows(FactFile.Items).Select(row => $"{row[0]} {row[1]}").Order(StringComparer.Ordinal)];

    public static string[] Items(ConnectorStore store, Instant knownAt)
    {
        using var snapshot = store.Read(knownAt);
        return Items(snapshot);
    }
}

/// <summary>A store in a file.</summary>
internal sealed class TempFile : TempStore
{
    private readonly TempFolder _folder = new();

    public string Path => System.IO.Path.Combine(_folder.Path, "connector.db");

    public override string Url => "sqlite:" + Path;

    public override object? Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public override void Dispose() => _folder.Dispose();
}

/// <summary>A store in a schema of a PostgreSQL database.</summary>
internal sealed class TempSchema : TempStore
{
    public override string Url { get; } = PostgresServer.Shared?.NewStore() ?? throw SkipException.ForSkip(PostgresServer.Reason);

    private string ConnectionString => Url["postgres:".Length..];

    public override object? Sql(string sql)
    {
        using var source = NpgsqlDataSource.Create(ConnectionString);
        using var command = source.CreateCommand(sql);
        return command.ExecuteScalar();
    }

    public override void Dispose() => Sql($"DROP SCHEMA IF EXISTS {new NpgsqlConnectionStringBuilder(ConnectionString).SearchPath} CASCADE");
}
