using System.Diagnostics;
using System.Globalization;
using Connector.Host.Samples;

namespace Connector.Benchmarks;

/// <summary>The most memory that the connector's process ever holds, by command.</summary>
internal static class Memory
{
    public static Task Run(Workplace workplace, ResultTable table) => Run(workplace, table, workplace.Data, "", 400);

    public static Task RunTenfold(Workplace workplace, ResultTable table)
    {
        var data = workplace.New("tenfold");
        GpItSample.Write(data, 66_000);
        return Run(workplace, table, data, ", tenfold", 700);
    }

    private static async Task Run(Workplace workplace, ResultTable table, string data, string suffix, double allowed)
    {
        var store = workplace.New("memory.db");
        string[] common = ["--json", "--store", "sqlite:" + store, "--config", workplace.Config(workplace.New("books"))];
        foreach (var command in new string[][] { ["import", data], ["period", "close", workplace.Month.Key], ["plan"], ["publish"], ["charges", workplace.Month.Key], ["documents", workplace.Month.Key] })
        {
            var (megabytes, seconds) = await Peak([.. command, .. common]);
            table.Megabytes($"peak memory of {command[0]}{suffix} ({seconds:0.0} s)", megabytes, allowed);
        }
    }

    public static async Task<(double Megabytes, double Seconds)> Peak(string[] arguments)
    {
        var started = Stopwatch.GetTimestamp();
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "connector"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        var errors = process.StandardError.ReadToEndAsync();
        var peak = 0L;
        while (!process.WaitForExit(TimeSpan.FromMilliseconds(5)))
        {
            peak = Math.Max(peak, HighWater(process.Id));
        }

        await output;
        return process.ExitCode == 0
            ? (peak / 1024.0, Stopwatch.GetElapsedTime(started).TotalSeconds)
            : throw new InvalidOperationException($"connector {string.Join(' ', arguments)} ended with {process.ExitCode}: {await errors}");
    }

    /// <summary>The process's high-water mark in KB; 0 when it is gone.</summary>
    private static long HighWater(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
