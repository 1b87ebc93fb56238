using System.Globalization;

namespace Connector.Testing;

/// <summary>A world with a history of steps. A step draws from its number, so that others can be left out.</summary>
public interface ISimulated : IDisposable
{
    /// <summary>Does a step and checks the laws; what was done, in words.</summary>
    string Step(int step);

    /// <summary>Checks what can only be checked at the end.</summary>
    void End();
}

/// <summary>A law that broke, with all that was done before.</summary>
public sealed class BrokenHistory(int seed, List<(int Step, string Done)> history, Exception law) : Exception(
    $"SEED={seed.ToString(CultureInfo.InvariantCulture)} {law.Message}\nafter{string.Concat(history.Select(h => $"\n  {h.Step.ToString(CultureInfo.InvariantCulture)} {h.Done}"))}", law)
{
    /// <summary>Runs a history of some steps.</summary>
    /// <exception cref="BrokenHistory">A law broke.</exception>
    public static void Run(int seed, IEnumerable<int> steps, Func<int, ISimulated> begin)
    {
        using var simulated = begin(seed);
        var history = new List<(int Step, string Done)>();
        try
        {
            foreach (var step in steps)
            {
                history.Add((step, "…"));
                history[^1] = (step, simulated.Step(step));
            }

            simulated.End();
        }
        catch (Exception e)
        {
            throw new BrokenHistory(seed, history, e);
        }
    }

    /// <summary>The same without the steps that it does not need.</summary>
    public BrokenHistory Shrunk(Func<int, ISimulated> begin, int largest = 16)
    {
        var broken = this;
        for (var size = largest; size > 0; size /= 2)
        {
            for (var from = broken.Steps.Length - 1; from > 0; from = Math.Min(from, broken.Steps.Length) - size)
            {
                try
                {
                    Run(seed, broken.Steps.Where((_, i) => i >= from || i < from - size).ToArray(), begin);
                }
                catch (BrokenHistory still)
                {
                    broken = still;
                }
            }
        }

        return broken;
    }

    private int[] Steps => [.. history.Select(h => h.Step)];
}
