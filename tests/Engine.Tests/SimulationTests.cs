using System.Globalization;
using Xunit;

namespace Connector.Engine.Tests;

/// <summary>The laws of <see cref="SimulationLaws"/> after every step of random histories. <c>SEED=n</c> runs one of them again.</summary>
public sealed class SimulationTests
{
    private const int Steps = 150;

    /// <summary>Some 200,000 steps, millions with CONNECTOR_LONG=1.</summary>
    [Fact]
    public void A_rewind_keeps_every_law_after_every_step_of_any_history()
    {
        try
        {
            Seeds.Each(Seeds.IsLong ? 20_000 : 1_400, (seed, _) => Run(seed, Enumerable.Range(0, Steps)));
        }
        catch (Exception e) when ((e as Broken ?? e.InnerException as Broken) is { } broken)
        {
            throw Shrunk(broken);
        }
    }

    private static void Run(int seed, IEnumerable<int> steps)
    {
        var simulation = new Simulation(seed);
        var history = new List<(int Step, string Done)>();
        try
        {
            foreach (var step in steps)
            {
                history.Add((step, "…"));
                history[^1] = (step, simulation.Step(step));
            }

            simulation.End();
        }
        catch (Exception e)
        {
            throw new Broken(seed, history, e);
        }
    }

    /// <summary>The failure without the steps that it does not need.</summary>
    private static Broken Shrunk(Broken broken)
    {
        for (var size = 16; size > 0; size /= 2)
        {
            for (var from = broken.History.Count - 1; from > 0; from = Math.Min(from, broken.History.Count) - size)
            {
                try
                {
                    Run(broken.Seed, broken.History.Select(h => h.Step).Where((_, i) => i >= from || i < from - size).ToArray());
                }
                catch (Broken still)
                {
                    broken = still;
                }
            }
        }

        return broken;
    }

    private sealed class Broken(int seed, List<(int Step, string Done)> history, Exception law) : Exception(
        $"SEED={seed.ToString(CultureInfo.InvariantCulture)} {law.Message}\nafter{string.Concat(history.Select(h => $"\n  {h.Step.ToString(CultureInfo.InvariantCulture)} {h.Done}"))}", law)
    {
        public int Seed => seed;

        public List<(int Step, string Done)> History => history;
    }
}
