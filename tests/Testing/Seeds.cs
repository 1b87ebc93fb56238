using System.Collections.Concurrent;
using System.Globalization;

namespace Connector.Testing;

/// <summary>Cases from seeds: a failing seed is named, and <c>SEED=n</c> (or <c>CONNECTOR_SEED=n</c>) runs that one alone.</summary>
public static class Seeds
{
    /// <summary>The one seed to run, where one is named.</summary>
    public static string? Only => Environment.GetEnvironmentVariable("SEED") ?? Environment.GetEnvironmentVariable("CONNECTOR_SEED");

    public static bool IsLong => Environment.GetEnvironmentVariable("CONNECTOR_LONG") == "1";

    /// <summary>Runs a case for each seed from 1 on, on all cores.</summary>
    public static void Each(int count, Action<Random> run) => Each(count, (_, random) => run(random));

    public static void Each(int count, Action<int, Random> run)
    {
        if (Only is { } only)
        {
            var seed = int.Parse(only, CultureInfo.InvariantCulture);
            run(seed, new Random(seed));
            return;
        }

        // The first seed that fails is the one that is named, whatever the threads do.
        var failed = new ConcurrentDictionary<int, Exception>();
        Parallel.For(1, count + 1, (seed, loop) =>
        {
            try
            {
                run(seed, new Random(seed));
            }
            catch (Exception exception)
            {
                failed[seed] = exception;
                loop.Break();
            }
        });
        if (!failed.IsEmpty)
        {
            var first = failed.MinBy(f => f.Key);
            throw new InvalidOperationException($"SEED={first.Key} runs this case again: {first.Value.Message}", first.Value);
        }
    }
}
