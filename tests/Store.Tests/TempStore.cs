using Connector.Engine;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace Connector.Store.Tests;

/// <summary>A store in a folder that lives as long as its test.</summary>
internal sealed class TempStore : IDisposable
{
    public static readonly Instant Morning = Instant.FromUtc(2022, 7, 1, 9, 0);

    private readonly string _folder = Directory.CreateTempSubdirectory("connector-store-").FullName;

    public string Path => System.IO.Path.Combine(_folder, "connector.db");

    public string Url => "sqlite:" + Path;

    public ConnectorStore Open() => ConnectorStore.Open(Url);

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
        if (writer.Live(cells) is { } live)
        {
            writer.Supersede(live);
        }

        writer.Insert(cells);
    }

    public static string[] Items(Snapshot snapshot) => [.. snapshot.Rows(FactFile.Items).Select(row => $"{row[0]} {row[1]}").Order(StringComparer.Ordinal)];

    public static string[] Items(ConnectorStore store, Instant knownAt)
    {
        using var snapshot = store.Read(knownAt);
        return Items(snapshot);
    }

    /// <summary>What somebody does who opens the file with another program.</summary>
    public object? Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
