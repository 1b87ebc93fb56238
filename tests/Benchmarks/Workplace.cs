using System.Text.Json;
using Connector.Engine;
using Connector.Host.Commands;
using Connector.Host.Samples;
using Connector.Operations;
using Connector.Operations.Backends;
using Connector.Operations.Closing;
using Connector.Operations.Importing;
using Connector.Operations.Planning;
using Connector.Operations.Publishing;
using Microsoft.Data.Sqlite;

namespace Connector.Benchmarks;

/// <summary>A temporary folder with stores and books, and the facts that are measured.</summary>
internal sealed class Workplace : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("connector-benchmarks-").FullName;
    private int _count;
    private string? _imported;
    private string? _closed;

    public Workplace(string? data) => Data = data ?? Shared() ?? Sample();

    /// <summary>The folder of the facts.</summary>
    public string Data { get; }

    /// <summary>The month that is measured: it has readings of its own.</summary>
    public BillingPeriod Month { get; } = new("2021-07", new Days(new(2021, 7, 1), new(2021, 7, 31)));

    /// <summary>A path that nothing has yet.</summary>
    public string New(string name) => Path.Combine(_folder, (_count++).ToString("000") + "-" + name);

    /// <summary>A store into which the facts were imported, to do with as one likes.</summary>
    public async Task<string> Imported()
    {
        if (_imported is null)
        {
            _imported = New("imported.db");
            Import(Open(_imported), Data);
        }

        await Task.CompletedTask;
        return Copy(_imported);
    }

    /// <summary>The same with the month closed.</summary>
    public async Task<string> Closed()
    {
        if (_closed is null)
        {
            _closed = await Imported();
            await ChangePeriodState.Run(Open(_closed), Month.Key, PeriodState.Closed, force: false);
        }

        return Copy(_closed);
    }

    /// <summary>A copy of a store that nobody has open, on the disk: what is measured does not wait for it.</summary>
    public string Copy(string store)
    {
        var copy = New("store.db");
        File.Copy(store, copy);
        using var handle = File.OpenHandle(copy, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(handle);
        return copy;
    }

    /// <summary>A command's session on a store; its backend writes to a folder.</summary>
    public OperationContext Open(string store, string? books = null, string? asOf = null)
        => CommandContext.Open(new GlobalOptions(true, "sqlite:" + store, Config(books ?? Path.Combine(_folder, "books")), asOf, "benchmark", "measured"), CommandEnvironment.OfProcess()).Operation;

    /// <summary>A configuration whose backend writes to a folder.</summary>
    public string Config(string books)
    {
        var path = books + ".json";
        File.WriteAllText(path, JsonSerializer.Serialize(new { Connector = new { Backends = new { books = new { Kind = "files", Folder = books } } } }));
        return path;
    }

    /// <summary>Imports files, and commits.</summary>
    public static ImportResult Import(OperationContext session, params string[] paths)
    {
        using var recording = session.Record("import");
        var result = Operations.Importing.Import.Run(recording, paths);
        if (result.Errors.Count > 0)
        {
            throw new InvalidOperationException(result.Errors[0].ToString());
        }

        recording.Commit(null, null, null);
        return result;
    }

    /// <summary>Plans all that is due as people are shown it, and gives how many rows there are of each action.</summary>
    public static async Task<SortedDictionary<ActionKind, int>> Plan(OperationContext session, string? period = null)
    {
        using var snapshot = session.Read();
        var rows = new SortedDictionary<ActionKind, int>();
        var planner = new Planner(session, snapshot, new PlanFilter(period));
        await foreach (var row in planner.Plan(PlanDetail.Rows))
        {
            rows[row.Action] = rows.GetValueOrDefault(row.Action) + 1;
        }

        rows[ActionKind.None] = rows.GetValueOrDefault(ActionKind.None) + planner.Settled();
        return rows;
    }

    /// <summary>Publishes all that is due.</summary>
    public static async Task<int> Publish(OperationContext session)
    {
        var published = 0;
        using var held = PublishingLock.Take(session, null);
        await foreach (var row in new PublishPlan(held, ConfiguredBackends.Open(session, null), CancellationToken.None).Run(new PlanFilter(), allOrNothing: false))
        {
            published += row.Error is null ? 1 : throw new InvalidOperationException(row.Error.ToString());
        }

        return published;
    }

    /// <summary>A plain connection with the pragmas of the store's own.</summary>
    public static SqliteConnection Connect(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY");
        return connection;
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The data beside the repository, where there is any.</summary>
    private static string? Shared()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var data = Path.Combine(folder.FullName, "shared", "data", "gp-it");
            if (Directory.Exists(data))
            {
                return data;
            }
        }

        return null;
    }

    private string Sample()
    {
        var folder = New("gp-it");
        GpItSample.Write(folder);
        return folder;
    }
}
