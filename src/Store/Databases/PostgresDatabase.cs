using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;
using Npgsql;

namespace Connector.Store;

/// <summary>A store in a schema of a PostgreSQL database, which any number of processes use at the same time.</summary>
internal sealed partial class PostgresDatabase : Database
{
    private const string Writer = "writer";
    private const string Worker = "worker";

    // All stores that a process opens share one pool of connections.
    private static readonly ConcurrentDictionary<string, NpgsqlDataSource> Sources = new(StringComparer.Ordinal);

    private readonly NpgsqlDataSource _source;

    private volatile Clock? _clock;

    private PostgresDatabase(NpgsqlConnectionStringBuilder connection)
    {
        Name = $"postgres:Host={connection.Host};Port={connection.Port};Database={connection.Database}{(connection.SearchPath is { } schema ? ";Search Path=" + schema : "")}";
        connection.ApplicationName ??= "connector";
        connection.MaxAutoPrepare = 200;
        connection.AutoPrepareMinUsages = 2;
        // Data is mostly in memory and read a few rows at a time, so index scans are better than scans of whole tables. The locks of a machine that vanished are released within half a minute.
        connection.Options ??= "-c random_page_cost=1.1 -c jit=off -c plan_cache_mode=force_generic_plan -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c tcp_user_timeout=25000";
        connection.CommandTimeout = 0; // long statements may run; lock_timeout bounds how long a lock is waited for
        connection.NoResetOnClose = true; // no setting outlives its transaction
        connection.IncludeErrorDetail = false; // the detail would show the contents of rows
        _source = Sources.GetOrAdd(connection.ToString(), static text => NpgsqlDataSource.Create(text));
    }

    public override string Name { get; }

    public static PostgresDatabase At(string connectionString)
    {
        NpgsqlConnectionStringBuilder connection;
        try
        {
            connection = new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException)
        {
            throw new StoreException($"What follows postgres: is not a connection string: {e.Message} Expected Host=…;Database=…;Username=….", e);
        }

        var database = new PostgresDatabase(connection);
        try
        {
            database.Migrate(connection.SearchPath);
        }
        catch (NpgsqlException e)
        {
            throw new StoreException($"{database.Name} cannot be used as a store: {e.Message}", e);
        }

        return database;
    }

    public override Transaction Read() => Begin(System.Data.IsolationLevel.RepeatableRead, "SET TRANSACTION READ ONLY");

    public override Transaction Record(CancellationToken cancellation = default) => Begin(System.Data.IsolationLevel.ReadCommitted, Alone(Writer), WriterQueue.Of(Name).Enter(cancellation));

    /// <inheritdoc/>
    /// <remarks>Only rows that it changes are locked, until it ends.</remarks>
    public override Transaction Try() => Begin(System.Data.IsolationLevel.ReadCommitted, "SELECT 1");

    public override string? Unwritable()
    {
        using var connection = Must(_source.OpenConnection);
        return Must(() => Scalar(connection, "SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on'")) is true ? "The database is read-only." : null;
    }

    public override Transaction Begin() => Begin(System.Data.IsolationLevel.ReadCommitted, "SELECT 1");

    public override Transaction Work() => Begin(System.Data.IsolationLevel.ReadCommitted, Alone(Worker), WriterQueue.Of(Name + " " + Worker).Enter(default));

    public override StoreLock? TryLock(string name)
    {
        var connection = Must(_source.OpenConnection);
        try
        {
            if (Scalar(connection, $"SELECT pg_try_advisory_lock({LockOf(name)})") is true)
            {
                return new SessionLock(connection);
            }
        }
        catch (Exception e)
        {
            connection.Dispose();
            throw Outside(e);
        }

        connection.Dispose();
        return null;
    }

    /// <inheritdoc/>
    /// <remarks>The database's clock, read every few seconds, because the clocks of the nodes may be wrong.</remarks>
    public override Instant Now()
    {
        if (_clock is not { } clock || clock.Since.Elapsed > TimeSpan.FromSeconds(10))
        {
            using var connection = Must(_source.OpenConnection);
            var now = Must(() => (long)Scalar(connection, "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")!);
            _clock = clock = new Clock(Micros.Instant(now), Stopwatch.StartNew());
        }

        return clock.At + Duration.FromTimeSpan(clock.Since.Elapsed);
    }

    public override (long Version, IReadOnlyList<string> Tables) Tables(Transaction transaction) => (
        transaction.Prepare("SELECT max(version) FROM schema_version", 0, default).One(r => r.GetInt64(0)),
        [.. transaction.Prepare("SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY 1", 0, default).Rows().Select(r => r.GetString(0))]);

    public override IReadOnlyList<TableColumn> Columns(Transaction transaction) => [.. transaction.Prepare("""
        SELECT c.table_name::text, c.column_name::text, c.data_type::text, (SELECT count(*) FROM information_schema.table_constraints t JOIN information_schema.key_column_usage k
            ON k.constraint_schema = t.constraint_schema AND k.constraint_name = t.constraint_name
            WHERE t.constraint_type = 'PRIMARY KEY' AND t.table_schema = c.table_schema AND t.table_name = c.table_name AND k.column_name = c.column_name)
        FROM information_schema.columns c WHERE c.table_schema = current_schema() ORDER BY c.table_name, c.ordinal_position
        """, 0, default).Rows().Select(r => new TableColumn(r.GetString(0), r.GetString(1), r.GetString(2) != "text", r.GetInt64(3) > 0))];

    public override IReadOnlyList<StoreFinding> Check()
    {
        using var transaction = Read();
        IEnumerable<StoreFinding> Found(string sql, Func<Row, StoreFinding> read) => transaction.Prepare(sql, 0, default).Rows().Select(read);
        try
        {
            return
            [
                .. Found("SELECT c.relname::text, t.relname::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid WHERE t.relnamespace = current_schema()::regnamespace AND NOT (i.indisvalid AND i.indisready)", r => new(Broken, r.GetString(1), $"PostgreSQL says: the index {r.GetString(0)} is not valid.")),
                .. Found("SELECT g.tgname::text, t.relname::text FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid WHERE t.relnamespace = current_schema()::regnamespace AND NOT g.tgisinternal", r => new(Broken, r.GetString(1), $"The trigger {r.GetString(0)} is not of this program.")),
                .. Found("SELECT rulename::text, tablename::text FROM pg_rules WHERE schemaname = current_schema()", r => new(Broken, r.GetString(1), $"The rule {r.GetString(0)} is not of this program.")),
                .. CheckIndexes(transaction),
            ];
        }
        catch (PostgresException broken)
        {
            return [new(Broken, Name, "PostgreSQL says: " + broken.MessageText)];
        }
    }

    /// <summary>Compares indexes with their tables, where the extension amcheck is installed.</summary>
    private static StoreFinding[] CheckIndexes(Transaction transaction)
    {
        if (transaction.Prepare("SELECT count(*) FROM pg_extension WHERE extname = 'amcheck'", 0, default).One(r => r.GetInt64(0)) > 0)
        {
            _ = transaction.Prepare("SELECT count(bt_index_check(i.indexrelid, true)::text) FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid WHERE t.relnamespace = current_schema()::regnamespace", 0, default).One(r => r.GetInt64(0));
        }

        return [];
    }

    public override void HasCounted(Transaction transaction)
    {
        foreach (var (table, column) in new[] { ("claims", "claim"), ("asked_runs", "run") })
        {
            _ = transaction.Prepare($"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), greatest((SELECT max({column}) FROM {table}), 1))", 0, default).One(r => r.GetInt64(0));
        }
    }

    /// <summary>A statement translated to PostgreSQL, and the names of its parameters in order.</summary>
    internal static (string Sql, string[] Parameters) Translate(string sql)
    {
        var names = new List<string>();
        var text = Parameters().Replace(sql, match =>
        {
            var name = match.Groups["name"].Value;
            if (!names.Contains(name))
            {
                names.Add(name);
            }

            return "$" + (names.IndexOf(name) + 1).ToString(CultureInfo.InvariantCulture);
        });
        return (JsonEach().Replace(text, "json_array_elements_text(${list}::json)").Replace("instr(", "strpos(", StringComparison.Ordinal), [.. names]);
    }

    /// <summary>Waits for a lock that ends with the transaction.</summary>
    private static string Alone(string name) => $"SET LOCAL lock_timeout = {Patience.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)}; SELECT pg_advisory_xact_lock({LockOf(name)})";

    /// <summary>A lock is two numbers: the store's, since a database may hold several stores, and its own.</summary>
    private static string LockOf(string name) => $"hashtext('connector ' || current_schema()), hashtext('{name.Replace("'", "''", StringComparison.Ordinal)}')";

    private PostgresTransaction Begin(System.Data.IsolationLevel level, string first, IDisposable? turn = null)
    {
        NpgsqlConnection? connection = null;
        try
        {
            connection = _source.OpenConnection();
            var transaction = connection.BeginTransaction(level);
            Execute(connection, first);
            return new PostgresTransaction(connection, transaction, turn);
        }
        catch (Exception e)
        {
            connection?.Dispose();
            turn?.Dispose();
            throw Outside(e);
        }
    }

    private void Migrate(string? schema)
    {
        using var connection = _source.OpenConnection();
        using var transaction = connection.BeginTransaction();
        Execute(connection, "SELECT pg_advisory_xact_lock(hashtext('connector schema'))");
        if (schema is not null && Scalar(connection, "SELECT current_schema() IS NULL") is true)
        {
            Execute(connection, $"CREATE SCHEMA \"{schema.Trim('"')}\"");
        }

        if (Scalar(connection, "SELECT count(*) > 0 AND count(*) FILTER (WHERE table_name = 'records') = 0 FROM information_schema.tables WHERE table_schema = current_schema()") is true)
        {
            throw new StoreException($"{Name} holds the tables of another program. Name another database, or another schema with Search Path=….");
        }

        Execute(connection, "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL PRIMARY KEY)");
        var known = (int)Scalar(connection, "SELECT coalesce(max(version), 0) FROM schema_version")!;
        if (known > Schema.Scripts.Length)
        {
            throw new StoreException($"{Name} was made by a newer version of this program; use that version.");
        }

        for (var version = known; version < Schema.Scripts.Length; version++)
        {
            // Text compares by bytes, as in SQLite; PostgreSQL generates the numbers of rows.
            Execute(connection, Schema.Scripts[version]
                .Replace(" TEXT", " TEXT COLLATE \"C\"", StringComparison.Ordinal)
                .Replace(" WITHOUT ROWID", "", StringComparison.Ordinal)
                .Replace(" AUTOINCREMENT", "", StringComparison.Ordinal)
                .Replace(" INTEGER NOT NULL PRIMARY KEY", " BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", StringComparison.Ordinal));
            Execute(connection, $"INSERT INTO schema_version VALUES ({(version + 1).ToString(CultureInfo.InvariantCulture)})");
        }

        using var sealing = new PostgresTransaction(connection, transaction);
        if (known is > 0 and < Schema.SealedFrom)
        {
            SealCheck.SealAll(sealing);
        }

        sealing.Commit();
    }

    /// <summary>Runs work that the database can fail in, and throws a <see cref="StoreException"/> for failures that are temporary.</summary>
    internal static T Must<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is NpgsqlException || (e is InvalidOperationException && e.Message.Contains("not open", StringComparison.Ordinal)))
        {
            throw Outside(e);
        }
    }

    /// <inheritdoc cref="Must{T}"/>
    internal static void Must(Action work) => Must(() =>
    {
        work();
        return true;
    });

    private static Exception Outside(Exception e) => e switch
    {
        PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable } => Waited(e),
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => new DiskFullException("The disk of the database is full. Nothing of it is recorded.", e),
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => new DiskFullException("The database is read-only. Nothing of it is recorded.", e),
        NpgsqlException { IsTransient: true } or InvalidOperationException => new StoreException($"The database does not answer: {e.Message}", e),
        _ => e,
    };

    private static object? Scalar(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar();
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    [GeneratedRegex("@(?<name>[0-9]+|k)\\b", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameters();

    [GeneratedRegex(@"json_each\((?<list>\$[0-9]+)\)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex JsonEach();

    /// <summary>The last reading of the database's clock, and when it was taken.</summary>
    private sealed record Clock(Instant At, Stopwatch Since);

    /// <summary>A lock that PostgreSQL releases when the connection ends.</summary>
    private sealed class SessionLock(NpgsqlConnection connection) : StoreLock
    {
        public override bool IsHeld()
        {
            try
            {
                return Scalar(connection, "SELECT true") is true;
            }
            catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
            {
                return false;
            }
        }

        protected override void Dispose(bool disposing)
        {
            try
            {
                Execute(connection, "SELECT pg_advisory_unlock_all()"); // the connection goes back to the pool
            }
            catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
            {
                // The connection is broken, and the lock has ended with it.
            }

            connection.Dispose();
        }
    }
}
