using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Connector.Store;

/// <summary>Something is wrong with the store as it was named or found; the message says what to do.</summary>
public sealed class StoreException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Opens connections to one store, and keeps its tables at the newest version.</summary>
internal sealed class Database
{
    private readonly string _connectionString;

    private Database(string path)
    {
        Path = path;
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true, DefaultTimeout = 60, Pooling = false }.ToString();
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Opens the store that a URL names, and makes it when it is not there.</summary>
    public static Database Open(string url)
    {
        const string Sqlite = "sqlite:";
        if (!url.StartsWith(Sqlite, StringComparison.Ordinal) || url.Length == Sqlite.Length)
        {
            throw new StoreException($"'{url}' is not a store; expected sqlite:PATH.");
        }

        var path = System.IO.Path.GetFullPath(url[Sqlite.Length..]);
        if (System.IO.Path.GetDirectoryName(path) is { } folder && !Directory.Exists(folder))
        {
            throw new StoreException($"The folder of the store, {folder}, does not exist; create it or name another with --store.");
        }

        var database = new Database(path);
        try
        {
            database.Migrate();
        }
        catch (SqliteException e)
        {
            throw new StoreException($"{path} cannot be used as a store: {e.Message}. Name a file that is a store, or one that does not exist yet.", e);
        }

        return database;
    }

    public DbConnection Connect()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        Sqlite3.WaitWhenBusy(connection, TimeSpan.FromSeconds(60));
        // In WAL, full syncs the log at each commit: what was acknowledged survives a power cut.
        connection.Execute("PRAGMA synchronous = FULL; PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY");
        return connection;
    }

    private void Migrate()
    {
        using var connection = Connect();
        if (IsForeign(connection))
        {
            throw new StoreException($"{Path} is a database of another program. Name a file that is a store, or one that does not exist yet.");
        }

        connection.Execute("PRAGMA journal_mode = WAL");
        if (Version(connection) >= Schema.Scripts.Length)
        {
            if (Version(connection) > Schema.Scripts.Length)
            {
                throw new StoreException($"{Path} was made by a newer version of this program; use that.");
            }

            return;
        }

        using var transaction = connection.BeginTransaction();
        for (var version = Version(connection); version < Schema.Scripts.Length; version++)
        {
            connection.Execute(Schema.Scripts[version], transaction);
            connection.Execute("PRAGMA user_version = " + (version + 1).ToString(CultureInfo.InvariantCulture), transaction);
        }

        transaction.Commit();
    }

    private static bool IsForeign(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) > 0 AND sum(name = 'records') = 0 FROM sqlite_master WHERE type = 'table'";
        return command.ExecuteScalar() is 1L;
    }

    private static long Version(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return (long)command.ExecuteScalar()!;
    }
}

/// <summary>The few things done with every command.</summary>
internal static class Commands
{
    public static void Execute(this DbConnection connection, string sql, DbTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        command.ExecuteNonQuery();
    }
}
