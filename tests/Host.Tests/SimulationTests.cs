using Connector.Engine;
using Connector.Testing;
using Xunit;

namespace Connector.Host.Tests;

/// <summary>Tests that set the clock of the whole process: nothing else runs beside them.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class Alone;

/// <summary>Histories through the real store, import, planner, publisher, reconciler and folder. <c>SEED=n</c> runs one of them again.</summary>
[Collection("alone")]
public sealed class SimulationTests
{
    [Fact]
    public void A_rewind_keeps_every_law_after_every_step_of_any_history() => KeepsEveryLaw(6, seed => new Simulation(seed));

    [Fact]
    public void And_in_PostgreSQL()
    {
        Assert.SkipWhen(PostgresServer.Shared is null, PostgresServer.Reason);
        KeepsEveryLaw(2, seed => new Simulation(seed, PostgresServer.Shared!.NewStore()));
    }

    private static void KeepsEveryLaw(int histories, Func<int, Simulation> make)
    {
        try
        {
            Seeds.Each(Seeds.IsLong ? int.Parse(Environment.GetEnvironmentVariable("N") ?? "200") : histories, (seed, _) => BrokenHistory.Run(seed, Enumerable.Range(0, 80), make));
        }
        catch (Exception e) when ((e as BrokenHistory ?? e.InnerException as BrokenHistory) is { } broken)
        {
            throw broken.Shrunk(make);
        }
    }

    [Fact]
    public async Task The_order_of_imports_of_different_facts_does_not_matter()
    {
        for (var seed = 1; seed <= (Seeds.IsLong ? 100 : 3); seed++)
        {
            var random = new Random(seed);
            var facts = Enumerable.Range(0, 12).SelectMany(_ => SimulatedFacts.Import(random)).DistinctBy(f => (f.File, f.Identity))
                .Where(f => f.File != "agreements" || !f.Lines[0].EndsWith("true", StringComparison.Ordinal)).ToArray();
            Assert.Equal(await Imported(facts), await Imported([.. facts.OrderBy(_ => random.Next())]));
        }
    }

    /// <summary>What is stored of closed periods after importing facts one by one; it is what a fresh computation gives.</summary>
    private static async Task<string> Imported(SimulatedFact[] facts)
    {
        using var simulation = new Simulation(0);
        foreach (var period in new[] { "2022-01", "2022-02", "2022-03" })
        {
            await simulation.Close(period, PeriodState.Closed);
        }

        foreach (var fact in facts)
        {
            Assert.NotNull(simulation.Import([fact]));
        }

        await simulation.Verify();
        return simulation.Stored();
    }
}
