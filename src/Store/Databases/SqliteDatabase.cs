using System.Globalization;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace Connector.Store;

/// <summary>A store in one file.</summary>
internal sealed class SqliteDatabase : Database
{
    private const int Busy = 5; // SQLITE_BUSY
    private const int Full = 13; // SQLITE_FULL
    private const int Failed = 10; // SQLITE_IOERR
    private const int OnlyRead = 8; // SQLITE_READONLY

    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _connectionString;
    private readonly WriterQueue _queue;

    static SqliteDatabase()
    {
        SQLitePCL.Batteries_V2.Init();
        // A connection is used by one thread at a time, so its mutex and the shared count of allocations would only cost time.
        _ = SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MULTITHREAD);
        _ = SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    private SqliteDatabase(string path)
    {
        Path = path;
        _queue = WriterQueue.Of(path);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true, DefaultTimeout = 60, Pooling = false }.ToString();
    }

    /// <summary>The version of SQLite in use.</summary>
    public static string LibraryVersion => SQLitePCL.raw.sqlite3_libversion().utf8_to_string();

    public override string Path { get; }

    public override string Name => "sqlite:" + Path;

    public static SqliteDatabase At(string name)
    {
        var path = System.IO.Path.GetFullPath(name);
        if (System.IO.Path.GetDirectoryName(path) is { } folder && !Directory.Exists(folder))
        {
            throw new StoreException($"The folder of the store, {folder}, does not exist; create it or name another with --store.");
        }

        OwnersOnly(path);
        var database = new SqliteDatabase(path);
        try
        {
            database.Migrate();
        }
        catch (SqliteException e) when (e.SqliteErrorCode == Full)
        {
            throw Outside(e);
        }
        catch (SqliteException e)
        {
            throw new StoreException($"{path} cannot be used as a store: {e.Message}. Name a file that is a store, or one that does not exist yet.", e);
        }

        return database;
    }

    /// <summary>A database that is read as it is, whatever made it.</summary>
    public static SqliteDatabase AsItIs(string path) => new(path);

    /// <summary>Copies a file to where none is, for its owner alone.</summary>
    public static void CopyForOwner(string from, string to)
    {
        using var source = File.OpenRead(from);
        using var target = new FileStream(to, OfOwner(FileMode.CreateNew));
        source.CopyTo(target);
    }

    /// <summary>Brings all of the store into its one file.</summary>
    public void Settle()
    {
        using var connection = Connect();
        Execute(connection, "PRAGMA journal_mode = DELETE");
    }

    public override Transaction Read() => Begin(deferred: true);

    public override Transaction Record(CancellationToken cancellation = default) => Begin(deferred: false, cancellation);

    public override Transaction Begin() => Begin(deferred: false);

    public override Transaction Work() => Begin(deferred: false);

    /// <inheritdoc/>
    /// <remarks>In a copy of the file, since a file has one writer: it is deleted at the end, and where the system allows that, right now.</remarks>
    public override Transaction Try()
    {
        var copy = $"{Path}.{System.IO.Path.GetRandomFileName()}.part";
        try
        {
            using (var source = Connect())
            {
                new FileStream(copy, OfOwner(FileMode.CreateNew)).Dispose();
                var target = new SqliteConnection(new SqliteConnectionStringBuilder(_connectionString) { DataSource = copy }.ToString());
                target.Open();
                source.BackupDatabase(target);
                Execute(target, "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY");
                if (!OperatingSystem.IsWindows())
                {
                    File.Delete(copy);
                }

                return new SqliteTransaction(target, target.BeginTransaction(), new Leftover(copy));
            }
        }
        catch (Exception failure)
        {
            File.Delete(copy);
            throw failure is SqliteException broken ? Outside(broken) : failure;
        }
    }

    public override string? Unwritable()
    {
        try
        {
            var probe = OfOwner(FileMode.CreateNew);
            probe.Options = FileOptions.DeleteOnClose;
            using var file = new FileStream($"{Path}.{System.IO.Path.GetRandomFileName()}.part", probe);
            file.Write(new byte[1 << 16]); // a page of the log and more
            file.Flush();
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
    }

    /// <summary>What a failure of SQLite means, where it is not one of the program.</summary>
    internal static Exception Outside(SqliteException e) => e.SqliteErrorCode switch
    {
        Busy => Waited(e),
        Full => new DiskFullException("The disk of the store is full. Nothing of it is recorded.", e),
        Failed => new DiskFullException($"The disk of the store cannot be read or written ({e.Message}). Nothing of it is recorded.", e),
        OnlyRead => new DiskFullException("The store cannot be written: its file, its folder or its disk is read-only. Nothing of it is recorded.", e),
        _ => e,
    };

    public override StoreLock? TryLock(string name)
    {
        try
        {
            return new FileLock(new FileStream($"{Path}.{Uri.EscapeDataString(name)}", OfOwner(FileMode.OpenOrCreate)));
        }
        catch (IOException)
        {
            return null;
        }
    }

    public override Instant Now() => SystemClock.Instance.GetCurrentInstant();

    public override (long Version, IReadOnlyList<string> Tables) Tables(Transaction transaction) => (
        transaction.Prepare("PRAGMA user_version", 0, default).One(r => r.GetInt64(0)),
        [.. transaction.Prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name", 0, default).Rows().Select(r => r.GetString(0))]);

    public override IReadOnlyList<TableColumn> Columns(Transaction transaction) => [.. transaction.Prepare("""
        SELECT t.name, c.name, c.type, c.pk FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' ORDER BY t.name, c.cid
        """, 0, default).Rows().Select(r => new TableColumn(r.GetString(0), r.GetString(1), r.GetString(2) != "TEXT", r.GetInt64(3) > 0))];

    public override IReadOnlyList<StoreFinding> Check()
    {
        using var transaction = Read();
        IEnumerable<StoreFinding> Found(string sql, Func<Row, StoreFinding?> read) => transaction.Prepare(sql, 0, default).Rows().Select(read).OfType<StoreFinding>();
        try
        {
            return
            [
                .. Found("PRAGMA integrity_check", r => r.GetString(0) == "ok" ? null : new(Broken, Path, "SQLite says: " + r.GetString(0))),
                .. Found("PRAGMA foreign_key_check", r => new(Broken, r.GetString(0), "SQLite says: a row refers to one that is not there.")),
                .. Found("SELECT type, name, tbl_name FROM sqlite_master WHERE type IN ('trigger', 'view')", r => new(Broken, r.GetString(2), $"The {r.GetString(0)} {r.GetString(1)} is not of this program.")),
            ];
        }
        catch (SqliteException broken)
        {
            return [new(Broken, Path, "SQLite says: " + broken.Message)];
        }
    }

    /// <summary>Makes the file for its owner alone, and takes it and those beside it from others; SQLite makes those with the rights of the file.</summary>
    private static void OwnersOnly(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        try
        {
            if (!File.Exists(path))
            {
                new FileStream(path, OfOwner(FileMode.CreateNew)).Dispose();
            }

            foreach (var file in new[] { path, path + "-wal", path + "-shm" })
            {
                if (File.Exists(file) && (File.GetUnixFileMode(file) & ~Owner) != UnixFileMode.None)
                {
                    File.SetUnixFileMode(file, Owner);
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Another process made it at the same time, or it is somebody else's; what is wrong with the place, SQLite says.
        }
    }

    private static FileStreamOptions OfOwner(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 1 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Owner;
        }

        return options;
    }

    private SqliteTransaction Begin(bool deferred, CancellationToken cancellation = default)
    {
        var turn = deferred ? null : _queue.Enter(cancellation);
        SqliteConnection? connection = null;
        try
        {
            connection = Connect();
            return new SqliteTransaction(connection, connection.BeginTransaction(deferred), turn);
        }
        catch (Exception failure)
        {
            connection?.Dispose();
            turn?.Dispose();
            throw failure is SqliteException broken ? Outside(broken) : failure;
        }
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        Sqlite3.WaitWhenBusy(connection, Patience);
        // With WAL, "full" syncs the log at each commit: what was acknowledged survives a power failure.
        Execute(connection, "PRAGMA synchronous = FULL; PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY");
        return connection;
    }

    private void Migrate()
    {
        using var connection = Connect();
        if (Scalar(connection, "SELECT count(*) > 0 AND sum(name = 'records') = 0 FROM sqlite_master WHERE type = 'table'") is 1L)
        {
            throw new StoreException($"{Path} is a database of another program. Name a file that is a store, or one that does not exist yet.");
        }

        Execute(connection, "PRAGMA journal_mode = WAL");
        if (Version(connection) >= Schema.Scripts.Length)
        {
            if (Version(connection) > Schema.Scripts.Length)
            {
                throw new StoreException($"{Path} was made by a newer version of this program; use that version.");
            }

            return;
        }

        using var transaction = connection.BeginTransaction();
        var known = Version(connection);
        for (var version = known; version < Schema.Scripts.Length; version++)
        {
            Execute(connection, Schema.Scripts[version], transaction);
            Execute(connection, "PRAGMA user_version = " + (version + 1).ToString(CultureInfo.InvariantCulture), transaction);
        }

        using var sealing = new SqliteTransaction(connection, transaction);
        if (known is > 0 and < Schema.SealedFrom)
        {
            SealCheck.SealAll(sealing);
        }

        sealing.Commit();
    }

    private static long Version(SqliteConnection connection) => (long)Scalar(connection, "PRAGMA user_version")!;

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static void Execute(SqliteConnection connection, string sql, Microsoft.Data.Sqlite.SqliteTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        command.ExecuteNonQuery();
    }

    /// <summary>A connection with its transaction.</summary>
    private sealed class SqliteTransaction(SqliteConnection connection, Microsoft.Data.Sqlite.SqliteTransaction transaction, IDisposable? turn = null) : Transaction
    {
        private readonly List<Statement> _statements = [];

        public override Statement Prepare(string sql, int parameters, Instant knownAt)
        {
            var statement = new SqliteStatement(connection, sql, parameters, knownAt);
            _statements.Add(statement);
            return statement;
        }

        public override void Commit()
        {
            try
            {
                transaction.Commit();
                turn?.Dispose();
            }
            catch (SqliteException failure)
            {
                throw Outside(failure);
            }
        }

        public override void Dispose()
        {
            try
            {
                _statements.ForEach(statement => statement.Dispose());
                transaction.Dispose();
                connection.Dispose();
            }
            catch (SqliteException)
            {
                connection.Dispose(); // SQLite has rolled it back itself, as it does when a disk is full
            }
            finally
            {
                turn?.Dispose();
            }
        }
    }

    /// <summary>A file that is deleted at the end.</summary>
    private sealed class Leftover(string path) : IDisposable
    {
        public void Dispose() => File.Delete(path);
    }

    /// <summary>A file that nobody else has open.</summary>
    private sealed class FileLock(FileStream file) : StoreLock
    {
        public override bool IsHeld() => true;

        protected override void Dispose(bool disposing) => file.Dispose();
    }
}
