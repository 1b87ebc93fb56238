using System.Text;
using Connector.Testing;
using Xunit;

namespace Connector.Engine.Tests;

/// <summary>
/// What version 1 of each model gives, as approved. A change of how a model computes adds a version (<c>time@2</c>) and leaves
/// these results alone; <c>GOLDEN=accept</c> is for new lines only.
/// </summary>
public sealed class ModelVersionTests
{
    private static readonly string[] Plans =
    [
        "model=flat@1", "model=flat@1 proration=none", "model=flat@1 proration=thirty360", "model=flat@1 minimum_amount=90 maximum_amount=95",
        "model=level@1 measure=M", "model=level@1 measure=M level_basis=period_start", "model=level@1 measure=M level_basis=average", "model=level@1 measure=M level_basis=maximum",
        .. from schedule in new[] { "bulk", "periodic" }
           from clock in new[] { "elapsed", "wall_clock", "planned" }
           from rounding in new[] { "nearest", "up", "down", "exact" }
           select $"model=time@1 interval=PT1H schedule={schedule} clock={clock} rounding={rounding}",
        "model=event@1", "model=event@1 minimum_amount=50",
    ];

    private static readonly (string Header, string[] Rows)[] Rates =
    [
        ("from,price", [",12.34", "2022-10-16,13.57"]),
        ("price,fixed_price,per", ["120,5,year"]),
        ("band,price", [",10", "NIGHT,15"]),
        ("tier_from,tier_mode,price,fixed_price", ["0,graduated,10,1", "5,graduated,7,2", "10,graduated,3,"]),
        ("tier_from,tier_mode,price", ["0,volume,10", "12,volume,7"]),
        ("tier_mode,price,package_size,free_units", ["package,9,4,1"]),
        ("tier_from,tier_mode,price", ["0,percentage,10", "12,percentage,7"]),
        ("tier_from,tier_mode,price", ["0,graduated_percentage,10", "12,graduated_percentage,7"]),
    ];

    [Fact]
    public void Version_1_of_each_model_gives_what_was_approved()
    {
        var text = new StringBuilder();
        foreach (var plan in Plans)
        {
            foreach (var (header, rows) in Rates)
            {
                var world = UsageWorld.Of(plan, "1", "Europe/London").Rows("bands", "band,from_time,to_time", "NIGHT,20:00,06:00").Rates(header, rows)
                    .With("agreements", []).Rows("agreements", "agreement,from,payer,item,plan", "A,2022-10-03,PAYER,ITEM,PLAN")
                    .Rows("readings", "measure,subject,from,value", "M,A,2022-10-03,7", "M,A,2022-10-20,12.5");
                world = plan.StartsWith("model=event", StringComparison.Ordinal)
                    ? world.Event("E1", "2022-10-05T12:00Z", "3").Event("E2", "2022-10-20T22:00Z", "10.5")
                    : plan.StartsWith("model=time", StringComparison.Ordinal)
                    ? world.Rows("sessions", "session,agreement,start,end,status,planned_start,planned_end",
                        "S1,A,2022-10-15T17:10Z,2022-10-16T01:45Z,completed,2022-10-15T17:00Z,2022-10-16T02:00Z", "S2,A,2022-10-29T18:00Z,2022-10-30T06:20Z,completed,,2022-10-30T06:00Z")
                    : world;
                foreach (var charge in world.Charges("2022-10"))
                {
                    text.Append(plan).Append(" | ").Append(header).Append(' ').AppendJoin("; ", rows).Append(" | ").Append(charge.Key).Append(" | ").Append(charge.Quantity).Append(" | ")
                        .Append(world.Explain(charge.Key).Unrounded).Append(" | ").Append(charge.Amount is { } amount ? Currency.Text(amount, charge.Currency) : charge.Reason).Append('\n');
                }
            }
        }

        Approved.Equal("tests/Engine.Tests/Approved/models@1.txt", text.ToString());
    }

    [Theory]
    [InlineData("flat", 1)]
    [InlineData("time@1", 1)]
    [InlineData("event@1", 1)]
    public void A_plan_names_the_version_of_its_model(string model, int version)
    {
        var plan = UsageWorld.Of($"model={model} interval=PT1H", "1", "UTC").Facts().PlanOn("PLAN", new NodaTime.LocalDate(2022, 5, 1))!;
        Assert.Equal((model.Split('@')[0], version), (plan.Model.ToString().ToLowerInvariant(), plan.ModelVersion));
        Assert.Throws<InvalidOperationException>(() => UsageWorld.Of("model=time@2 interval=PT1H", "1", "UTC"));
    }
}
