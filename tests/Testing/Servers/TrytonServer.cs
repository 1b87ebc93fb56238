using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Connector.Testing;

/// <summary>A Tryton server of a test class: a pristine clone of the seeded database and a trytond of its own. Tests are skipped where there is none.</summary>
public class TrytonServer : IAsyncLifetime
{
    private static readonly SemaphoreSlim Entrance = new(1, 1);
    private static Task<TrytonPostgres>? _shared;

    private Child? _server;
    private TrytonPostgres? _cluster;

    /// <summary>Why there is none; null where there is.</summary>
    public string? Reason { get; private set; }

    public string Url { get; private set; } = "";

    public string Database { get; } = "t" + Guid.NewGuid().ToString("N")[..12];

    /// <summary>How often Tryton tries a transaction again that met another one.</summary>
    protected virtual int Retry => 40;

    /// <summary>The seconds that a session stays fresh for posting.</summary>
    protected virtual int SessionTimeout => 86400;

    /// <summary>Whether PostgreSQL is for this class alone, to be stopped and started.</summary>
    protected virtual bool HasOwnPostgres => false;

    /// <summary>Starts it, or says why it cannot be.</summary>
    public async ValueTask InitializeAsync()
    {
        try
        {
            await Entrance.WaitAsync();
            try
            {
                var (_, why, code) = await Command.RunAsync(Script("install.sh"), []);
                if (code != 0)
                {
                    Reason = $"No Tryton server: {why.Trim()}";
                    return;
                }

                _cluster = HasOwnPostgres ? await TrytonPostgres.StartAsync(isShared: false) : await (_shared ??= TrytonPostgres.StartAsync(isShared: true));
            }
            finally
            {
                Entrance.Release();
            }

            await Command.MustAsync(Script("reset.sh"), [Database], ("PGPORT", _cluster!.Port.ToString(CultureInfo.InvariantCulture)));
            await StartAsync();
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts trytond, on a free port the first time.</summary>
    public async Task StartAsync()
    {
        var port = Url.Length > 0 ? new Uri(Url).Port : Ports.Free();
        Url = $"http://127.0.0.1:{port}";
        var folder = _cluster!.Folder;
        var configuration = Path.Combine(folder, Database + ".conf");
        await File.WriteAllTextAsync(configuration, $"""
            [web]
            listen = 127.0.0.1:{port}
            root = /nonexistent
            [database]
            uri = postgresql://tryton@127.0.0.1:{_cluster!.Port}/
            path = {folder}
            retry = {Retry}
            [session]
            timeout = {SessionTimeout}
            """);
        _server = await Child.StartAsync(null, Path.Combine(folder, Database + ".log"), "TERM", "trytond", "-c", configuration, "-d", Database);
        using var http = new HttpClient();
        await Wait.Until(async () =>
        {
            try
            {
                using var call = new StringContent("""{"id":0,"method":"common.server.version","params":[]}""", null, "application/json");
                return (await http.PostAsync(new Uri(Url), call)).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    /// <summary>Kills trytond as a failing machine does.</summary>
    public void Kill()
    {
        using var server = Process.GetProcessById(_server!.Id);
        server.Kill();
        server.WaitForExit();
    }

    /// <summary>Stops PostgreSQL under the server, and starts it again.</summary>
    public Task RestartPostgresAsync() => _cluster!.RestartAsync();

    /// <summary>Changes the database behind the server's back.</summary>
    public Task SqlAsync(string statement)
        => Command.MustAsync("psql", ["-q", "-h", "127.0.0.1", "-p", _cluster!.Port.ToString(CultureInfo.InvariantCulture), "-U", "tryton", "-d", Database, "-c", statement]);

    /// <summary>Somebody who works in Tryton.</summary>
    public Task<TrytonUser> LoginAsync(string login) => TrytonUser.LoginAsync($"{Url}/{Database}/", login);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_server is not null)
        {
            await _server.StopAsync();
        }

        if (HasOwnPostgres && _cluster is not null)
        {
            await _cluster.StopAsync();
        }
    }

    internal static string Script(string name) => Repository.Path("tests", "servers", "tryton", name);
}
