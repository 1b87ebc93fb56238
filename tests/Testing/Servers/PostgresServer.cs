using System.Diagnostics;
using System.Globalization;

namespace Connector.Testing;

/// <summary>A PostgreSQL server on a free loopback port, which ends with the process that started it.</summary>
public sealed class PostgresServer : IDisposable
{
    private static readonly Lazy<(PostgresServer? Server, string Reason)> Made = new(Make);

    private readonly Process _script;

    private PostgresServer(Process script, int port) => (_script, Port) = (script, port);

    /// <summary>The server that the tests of this process share; null where there is none.</summary>
    public static PostgresServer? Shared => Made.Value.Server;

    /// <summary>Why there is none.</summary>
    public static string Reason => Made.Value.Reason;

    public int Port { get; }

    /// <summary>A server of one's own, to be restarted.</summary>
    public static PostgresServer Start()
    {
        var folder = Directory.CreateTempSubdirectory("connector-postgres-").FullName;
        var port = Ports.Free();
        var start = new ProcessStartInfo(Script("run.sh"), [folder, port.ToString(CultureInfo.InvariantCulture)])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        };
        var server = new PostgresServer(Process.Start(start)!, port);
        server.WaitUntilReady();
        return server;
    }

    /// <summary>The URL of a store in a schema of its own.</summary>
    public string NewStore() => $"postgres:Host=127.0.0.1;Port={Port};Database=postgres;Username=connector;Search Path=s{Guid.NewGuid():N};Connection Idle Lifetime=2;Connection Pruning Interval=1";

    /// <summary>Stops it under whoever uses it, and starts it again: as an administrator does it, or as after a power cut.</summary>
    public void Restart(bool crash = false)
    {
        _script.StandardInput.WriteLine(crash ? "crash" : "restart");
        WaitUntilReady();
    }

    public void Dispose()
    {
        _script.StandardInput.Close();
        _script.WaitForExit();
        _script.Dispose();
    }

    private static (PostgresServer? Server, string Reason) Make()
    {
        using var install = Process.Start(new ProcessStartInfo(Script("install.sh")) { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = "/" })!;
        var why = install.StandardOutput.ReadToEnd();
        install.WaitForExit();
        return install.ExitCode == 0 ? (Start(), "") : (null, "No PostgreSQL server: " + why.Trim());
    }

    private void WaitUntilReady()
    {
        if (_script.StandardOutput.ReadLine() is null)
        {
            throw new InvalidOperationException("The PostgreSQL server did not start.");
        }
    }

    private static string Script(string name) => Repository.Path("tests", "servers", "postgres", name);
}
