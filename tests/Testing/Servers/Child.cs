using System.Diagnostics;
using System.Globalization;

namespace Connector.Testing;

/// <summary>A process that ends with the test run.</summary>
internal sealed class Child
{
    private readonly Process _wrapper;

    private Child(Process wrapper, int id) => (_wrapper, Id) = (wrapper, id);

    public int Id { get; }

    public static async Task<Child> StartAsync(string? remove, string log, string signal, params string[] command)
    {
        // Not in the working directory: tests set it to folders of theirs, which are gone while the server still runs.
        var start = new ProcessStartInfo(TrytonServer.Script("run.sh"), [log, signal, .. command])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        };
        start.Environment["REMOVE"] = remove;
        var wrapper = Process.Start(start)!;
        return new Child(wrapper, int.Parse((await wrapper.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture));
    }

    public async Task StopAsync()
    {
        _wrapper.StandardInput.Close();
        await _wrapper.WaitForExitAsync();
        _wrapper.Dispose();
    }
}
