using Connector.Testing;
using Xunit;

namespace Connector.Engine.Tests;

public sealed class OracleTests
{
    /// <summary>300,000 charges, ten times as many with CONNECTOR_LONG=1.</summary>
    [Fact]
    public void Every_amount_is_the_one_that_section_2_gives_day_by_day()
    {
        long compared = 0, rated = 0;
        Seeds.Each(Seeds.IsLong ? 25_000 : 2_500, random =>
        {
            var made = RandomWorld.Of(random);
            var facts = made.World.Facts();
            var slice = made.World.Slice();
            var oracle = new Oracle(made.World);
            for (var i = 1; i < made.Periods.Count - 1; i++)
            {
                var period = facts.Calendar.Find(made.Periods[i].Key)!;
                var charges = BillingProcess.Rate(new StepContext(facts, period), slice).Output.Charges;
                var expected = oracle.Charges(made.Periods[i], made.Periods[i - 1]).ToDictionary(d => d.Key, StringComparer.Ordinal);
                Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), charges.Select(c => c.Key).Order(StringComparer.Ordinal));
                foreach (var charge in charges)
                {
                    Same(expected[charge.Key], charge);
                }

                Interlocked.Add(ref compared, charges.Length);
                Interlocked.Add(ref rated, charges.Count(c => c.Amount is not null));
            }
        });
        if (Seeds.Only is null)
        {
            Assert.True(compared >= 300_000, $"only {compared} charges were compared");
            Assert.True(rated >= compared / 2, $"only {rated} of {compared} charges had an amount");
        }
    }

    private static void Same(Due due, Charge charge)
    {
        if (due.Amount is not { } amount)
        {
            Assert.True(charge.Status == ChargeStatus.Unrated, $"{charge.Key} is {charge.Amount}, and should not be rated: {string.Join(", ", due.Reasons)}");
            Assert.Contains(charge.Reason![..8], due.Reasons);
            Assert.Equal((null, null, null), (charge.Amount, charge.Quantity, charge.UnitPrice));
            return;
        }

        Assert.True(charge.Amount == amount, $"{charge.Key} is {charge.Amount} {charge.Reason}, and should be {amount}");
        Assert.Equal(due.Currency, charge.Currency);
        Assert.Equal(due.Document, charge.Document);
        Assert.Null(charge.Reason);
    }
}
