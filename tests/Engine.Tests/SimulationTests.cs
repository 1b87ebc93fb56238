using Connector.Testing;
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
            Seeds.Each(Seeds.IsLong ? 20_000 : 1_400, (seed, _) => BrokenHistory.Run(seed, Enumerable.Range(0, Steps), s => new Simulation(s)));
        }
        catch (Exception e) when ((e as BrokenHistory ?? e.InnerException as BrokenHistory) is { } broken)
        {
            throw broken.Shrunk(s => new Simulation(s));
        }
    }
}
