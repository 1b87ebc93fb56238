using System.Text;
using Connector.Testing;
using Xunit;

namespace Connector.Engine.Tests;

/// <summary>
/// What each version of each model gives, as approved. A change of an amount or a key that a model gives adds a version
/// (<c>time@3</c>) and leaves these results alone; <c>GOLDEN=accept</c> is for new files and new lines only.
/// </summary>
public sealed class ModelVersionTests
{
    private static readonly string[] Plans =
    [
        "model=flat", "model=flat proration=none", "model=flat proration=thirty360", "model=flat minimum_amount=90 maximum_amount=95",
        "model=level measure=M", "model=level measure=M level_basis=period_start", "model=level measure=M level_basis=average", "model=level measure=M level_basis=maximum",
        .. from schedule in new[] { "bulk", "periodic" }
           from clock in new[] { "elapsed", "wall_clock", "planned" }
           from rounding in new[] { "nearest", "up", "down", "exact" }
           select $"model=time interval=PT1H schedule={schedule} clock={clock} rounding={rounding}",
        "model=event", "model=event minimum_amount=50",
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

    private static readonly string[] Zero = ["model=level measure=M", "model=level measure=M level_basis=period_start", "model=time interval=PT1H rounding=down", "model=event"];

    private static readonly (string Header, string[] Rows)[] FixedPrices =
    [
        ("band,price,fixed_price", [",10,5", "NIGHT,15,4"]),
        ("tier_mode,price,fixed_price", ["graduated,10,5"]),
        ("price,fixed_price,free_units", ["10,5,2"]),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Each_version_of_each_model_gives_what_was_approved(int version)
    {
        var text = new StringBuilder();
        Add(Plans, Rates, world => world.Rows("readings", "measure,subject,from,value", "M,A,2022-10-03,7", "M,A,2022-10-20,12.5")
            .Event("E1", "2022-10-05T12:00Z", "3").Event("E2", "2022-10-20T22:00Z", "10.5")
            .Rows("sessions", "session,agreement,start,end,status,planned_start,planned_end",
                "S1,A,2022-10-15T17:10Z,2022-10-16T01:45Z,completed,2022-10-15T17:00Z,2022-10-16T02:00Z", "S2,A,2022-10-29T18:00Z,2022-10-30T06:20Z,completed,,2022-10-30T06:00Z"));
        Add(Zero, FixedPrices, world => world.Rows("readings", "measure,subject,from,value", "M,A,2022-10-03,0", "M,A,2022-10-20,3")
            .Event("E1", "2022-10-05T12:00Z", "0").Event("E2", "2022-10-20T22:00Z", "3")
            .Rows("sessions", "session,agreement,start,end,status", "S1,A,2022-10-15T10:00Z,2022-10-15T10:50Z,completed", "S2,A,2022-10-16T10:00Z,2022-10-16T13:20Z,completed",
                "S3,A,2022-10-17T18:30Z,2022-10-17T19:15Z,completed"));
        Approved.Equal($"tests/Engine.Tests/Approved/models@{version}.txt", text.ToString());

        void Add(string[] plans, (string Header, string[] Rows)[] rates, Func<World, World> facts)
        {
            foreach (var plan in plans.Select(p => p.Split(' ')).Where(p => ModelVersions.Words.Contains($"{p[0][6..]}@{version}")).Select(p => string.Join(' ', [$"{p[0]}@{version}", .. p[1..]])))
            {
                foreach (var (header, rows) in rates)
                {
                    var world = UsageWorld.Of(plan, "1", "Europe/London").Rows("bands", "band,from_time,to_time", "NIGHT,20:00,06:00").Rates(header, rows)
                        .With("agreements", []).Rows("agreements", "agreement,from,payer,item,plan", "A,2022-10-03,PAYER,ITEM,PLAN");
                    world = plan.StartsWith("model=event", StringComparison.Ordinal) ? facts(world) : facts(world).With("events", []);
                    world = plan.StartsWith("model=time", StringComparison.Ordinal) ? world : world.With("sessions", []);
                    foreach (var charge in world.Charges("2022-10"))
                    {
                        text.Append(plan).Append(" | ").Append(header).Append(' ').AppendJoin("; ", rows).Append(" | ").Append(charge.Key).Append(" | ").Append(charge.Quantity).Append(" | ")
                            .Append(world.Explain(charge.Key).Unrounded).Append(" | ").Append(charge.Amount is { } amount ? Currency.Text(amount, charge.Currency) : charge.Reason).Append('\n');
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData("flat", 1, 1)]
    [InlineData("flat@1", 1, 1)]
    [InlineData("level", 1, 2)]
    [InlineData("time", 1, 2)]
    [InlineData("event", 1, 2)]
    [InlineData("time@1", 1, 1)]
    [InlineData("event@2", 2, 2)]
    public void A_plan_names_the_version_of_its_model_or_has_that_of_the_store(string model, int inAnOldStore, int inANewOne)
    {
        var world = UsageWorld.Of($"model={model} measure=M interval=PT1H", "1", "UTC");
        int Version(ModelVersions models) => world.In(models).Facts().PlanOn("PLAN", new NodaTime.LocalDate(2022, 5, 1))!.ModelVersion;
        Assert.Equal((inAnOldStore, inANewOne), (Version(ModelVersions.First), Version(ModelVersions.Newest)));
    }

    [Fact]
    public void A_version_that_is_not_there_is_refused_and_the_row_says_which_there_are()
    {
        var refused = Assert.Throws<InvalidOperationException>(() => UsageWorld.Of("model=time@3 interval=PT1H", "1", "UTC"));
        Assert.Contains("flat, level, time, event, flat@1, level@1, level@2, time@1, time@2, event@1, event@2", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", "0.00", "5.00")] // no tier is entered
    [InlineData("0.5", "10.00", "10.00")]
    [InlineData("-0.5", "0.00", "0.00")]
    public void A_fixed_price_is_due_from_the_first_unit_on_with_tiers_and_without(string quantity, string amount, string inVersion1)
    {
        string[] Of(string plan, string mode) => [.. UsageWorld.Of("model=level" + plan + " measure=M", "1", "UTC").Rates("tier_mode,price,fixed_price", mode + ",10,5")
            .Rows("readings", "measure,subject,value", "M,A," + quantity).Amounts("2022-05").Select(a => a.Split(' ')[1])];
        Assert.Equal([amount], Of("", ""));
        Assert.Equal([inVersion1], Of("@1", ""));
        Assert.Equal([amount], Of("", "graduated"));
        Assert.Equal([amount], Of("@1", "graduated"));
    }
}
