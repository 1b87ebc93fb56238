using System.Diagnostics;

namespace Connector.Benchmarks;

/// <summary>Takes times on a machine that others use too: pairs alternately, so that both halves meet the same noise, and their medians.</summary>
internal static class Clock
{
    /// <summary>How long work takes, in seconds.</summary>
    public static async Task<double> Of(Func<Task> work)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>How long work takes, in seconds.</summary>
    public static Task<double> Of(Action work) => Of(() =>
    {
        work();
        return Task.CompletedTask;
    });

    /// <summary>The median of some rounds after a warm-up.</summary>
    public static async Task<double> Median(Func<Task<double>> ours, int rounds = 5)
    {
        var times = new List<double>();
        for (var i = 0; i <= rounds; i++)
        {
            times.Add(await ours());
        }

        return Median(times[1..]);
    }

    /// <summary>The medians of two kinds of work, taken in turns after a warm-up of each.</summary>
    public static async Task<(double Ours, double Bound)> Medians(Func<Task<double>> ours, Func<Task<double>> bound, int rounds = 5)
    {
        var times = new List<(double Ours, double Bound)>();
        for (var i = 0; i <= rounds; i++)
        {
            times.Add((await ours(), await bound()));
        }

        return (Median(times.Skip(1).Select(t => t.Ours)), Median(times.Skip(1).Select(t => t.Bound)));
    }

    private static double Median(IEnumerable<double> times) => times.Order().ToArray() is var all ? all[all.Length / 2] : 0;
}
