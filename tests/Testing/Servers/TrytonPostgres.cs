using System.Globalization;

namespace Connector.Testing;

/// <summary>A PostgreSQL of Tryton's own, on a copy of the seeded cluster.</summary>
internal sealed class TrytonPostgres(string folder, int port, bool isShared)
{
    private Child? _child;

    public string Folder => folder;

    public int Port => port;

    public static async Task<TrytonPostgres> StartAsync(bool isShared)
    {
        var template = (await Command.MustAsync(TrytonServer.Script("template.sh"), [])).Split('\n')[^1];
        var folder = Directory.CreateTempSubdirectory("connector-tryton-").FullName;
        await Command.MustAsync("cp", ["-a", template, Path.Combine(folder, "pg")]);
        await Command.MustAsync("chown", ["--reference", template, folder]);
        var postgres = new TrytonPostgres(folder, Ports.Free(), isShared);
        await postgres.RunAsync();
        return postgres;
    }

    public async Task RestartAsync()
    {
        await _child!.StopAsync();
        await RunAsync();
    }

    public async Task StopAsync()
    {
        await _child!.StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task RunAsync()
    {
        var programs = Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Last() + "/bin/";
        _child = await Child.StartAsync(
            isShared ? folder : null, Path.Combine(folder, "postgres.log"), "INT", programs + "postgres", "-D", Path.Combine(folder, "pg"), "-p", port.ToString(CultureInfo.InvariantCulture),
            "-c", "unix_socket_directories=", "-c", "listen_addresses=127.0.0.1");
        await Wait.Until(async () => (await Command.RunAsync(programs + "pg_isready", ["-q", "-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture)])).Code == 0);
    }
}
