using System.Diagnostics;

namespace Connector.Testing;

/// <summary>A program that is run to its end, away from the working directory of the tests.</summary>
internal static class Command
{
    /// <summary>What it wrote; it must end well.</summary>
    public static async Task<string> MustAsync(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var (output, error, code) = await RunAsync(program, arguments, environment);
        return code == 0 ? output.Trim() : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: exit code {code}\n{output}{error}");
    }

    /// <summary>What it wrote, its errors after it, and how it ended.</summary>
    public static async Task<(string Output, string Error, int Code)> RunAsync(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (output, output + await error, process.ExitCode);
    }
}
