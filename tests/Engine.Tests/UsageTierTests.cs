using Xunit;

namespace Connector.Engine.Tests;

/// <summary>Usage whose price depends on how much there is: one charge for an agreement, item, payer and recipient.</summary>
public sealed class UsageTierTests
{
    private static World With(string header, string[] rates, params (string At, string Quantity)[] events)
    {
        var world = UsageWorld.Event().Rates(header, rates);
        foreach (var (at, quantity) in events)
        {
            world.Event("E" + world["events"].Count, at, quantity);
        }

        return world;
    }

    [Theory]
    [InlineData("0", "0.00")]
    [InlineData("10", "100.00")]
    [InlineData("10.5", "102.50")]
    [InlineData("25", "175.00")] // 10 × 10 + 10 × 5 + 5 × 5
    public void Graduated_each_unit_is_at_the_price_of_its_tier(string quantity, string amount)
        => Assert.Equal(["2022-05/A/ITEM " + amount], With("tier_from,tier_mode,price", ["0,graduated,10", "10,graduated,5", "20,graduated,5"], ("2022-05-02T10:00Z", quantity)).Amounts("2022-05"));

    [Theory]
    [InlineData("10", "100.00")]
    [InlineData("10.5", "52.50")]
    public void By_volume_all_units_are_at_the_price_of_the_tier_of_the_total(string quantity, string amount)
        => Assert.Equal(["2022-05/A/ITEM " + amount], With("tier_from,tier_mode,price", ["0,volume,10", "10,volume,5"], ("2022-05-02T10:00Z", quantity)).Amounts("2022-05"));

    [Theory]
    [InlineData("100", "0.00")] // free
    [InlineData("100.1", "5.00")]
    [InlineData("201", "10.00")]
    public void Packages_are_started_ones_after_the_free_units(string quantity, string amount)
        => Assert.Equal(["2022-05/A/ITEM " + amount], With("tier_mode,price,package_size,free_units", ["package,5,100,100"], ("2022-05-02T10:00Z", quantity)).Amounts("2022-05"));

    [Theory]
    [InlineData("percentage", "1500", "32.00")] // 2 + 2 % of 1500, the tier that the total falls in
    [InlineData("graduated_percentage", "1500", "23.00")] // 1 + 1 % of 1000, 2 + 2 % of 500
    [InlineData("percentage", "1000", "11.00")]
    [InlineData("graduated_percentage", "1000", "11.00")]
    public void A_percentage_is_of_money(string mode, string quantity, string amount)
        => Assert.Equal(["2022-05/A/ITEM " + amount], With("tier_from,tier_mode,price,fixed_price", [$"0,{mode},1,1", $"1000,{mode},2,2"], ("2022-05-02T10:00Z", quantity)).Amounts("2022-05"));

    [Fact]
    public void Usage_of_a_period_is_added_up_to_one_charge_at_the_tiers_in_force_on_its_last_day()
    {
        var world = With("from,tier_from,tier_mode,price", [",0,graduated,10", ",5,graduated,1", "2022-05-31,0,graduated,20", "2022-05-31,5,graduated,2"],
            ("2022-05-02T10:00Z", "3"), ("2022-05-10T10:00Z", "4"), ("2022-06-01T10:00Z", "1"));
        Assert.Equal(["2022-05/A/ITEM 104.00"], world.Amounts("2022-05")); // 5 × 20 + 2 × 2
        Assert.Equal(["2022-06/A/ITEM 20.00"], world.Amounts("2022-06"));
        var charge = world.Charges("2022-05")[0];
        Assert.Equal(("7", null, "2022-05-02", "2022-05-10"), (charge.Quantity!.Value.ToString(), charge.UnitPrice, CanonicalText.Text(charge.Service.From), CanonicalText.Text(charge.Service.To)));
        var explained = world.Explain("2022-05/A/ITEM");
        Assert.Equal(("7", "2022-05-31"), (explained.Segments[0].Level!.Value.ToString(), CanonicalText.Text(explained.Segments[0].Days.From)));
    }

    [Fact]
    public void A_late_or_withdrawn_event_moves_the_whole_charge_between_tiers()
    {
        string[] volume = ["0,volume,10", "5,volume,6"];
        Assert.Equal(["2022-05/A/ITEM 50.00"], With("tier_from,tier_mode,price", volume, ("2022-05-02T10:00Z", "3"), ("2022-05-03T10:00Z", "2")).Amounts("2022-05"));
        Assert.Equal(["2022-05/A/ITEM 36.00"], With("tier_from,tier_mode,price", volume, ("2022-05-02T10:00Z", "3"), ("2022-05-03T10:00Z", "2"), ("2022-05-04T10:00Z", "1")).Amounts("2022-05"));
        Assert.Empty(With("tier_from,tier_mode,price", volume).Amounts("2022-05"));
    }

    [Fact]
    public void Minimum_and_maximum_bound_the_added_up_charge()
    {
        static string[] Of(string quantity) => UsageWorld.Event("minimum_amount=20 maximum_amount=45").Rates("tier_mode,price,free_units", "graduated,10,1").Event("E", "2022-05-02T10:00Z", quantity).Amounts("2022-05");
        Assert.Equal(["2022-05/A/ITEM 20.00"], Of("1"));
        Assert.Equal(["2022-05/A/ITEM 30.00"], Of("4"));
        Assert.Equal(["2022-05/A/ITEM 45.00"], Of("9"));
    }

    [Fact]
    public void A_standing_offer_adds_up_for_each_payer_and_recipient()
    {
        var world = UsageWorld.Event().Rates("tier_from,tier_mode,price", "0,graduated,10", "1,graduated,1").With("agreements", []).Rows("agreements", "agreement,item,plan", "A,ITEM,PLAN")
            .Rows("events", "event,agreement,payer,recipient,at,quantity", "E1,A,PAYER,RECIPIENT,2022-05-02T10:00Z,1", "E2,A,PAYER,FRIEND,2022-05-02T10:00Z,1",
                "E3,A,SECOND,RECIPIENT,2022-05-02T10:00Z,1", "E4,A,PAYER,RECIPIENT,2022-05-03T10:00Z,1", "E5,A,SECOND,,2022-05-03T10:00Z,3");
        Assert.Equal(
            ["2022-05/A/ITEM/PAYER/FRIEND 10.00", "2022-05/A/ITEM/PAYER/RECIPIENT 11.00", "2022-05/A/ITEM/SECOND/ 12.00", "2022-05/A/ITEM/SECOND/RECIPIENT 10.00"],
            world.Amounts("2022-05"));
    }

    [Fact]
    public void When_the_payer_changes_each_payers_usage_is_added_up_by_itself_whoever_is_asked_for()
    {
        var world = UsageWorld.Event().Rates("tier_from,tier_mode,price", "0,graduated,10", "1,graduated,1")
            .Rows("agreements", "agreement,from,payer,item,plan", "A,2022-05-10,SECOND,ITEM,PLAN")
            .Event("E1", "2022-05-02T10:00Z", "2").Event("E2", "2022-05-10T10:00Z", "3").Event("E3", "2022-05-03T10:00Z", "1");
        Assert.Equal(["2022-05/A/ITEM 12.00", "2022-05/A/ITEM@2022-05-10 12.00"], world.Amounts("2022-05"));
        Assert.Equal(["PAYER", "SECOND"], world.Charges("2022-05").Select(c => c.Payer!));
        var ofSecond = BillingProcess.Rate(world.At("2022-05"), world.Slice(new PayerKey("SECOND"))).Output.Charges;
        Assert.Equal("2022-05/A/ITEM@2022-05-10", Assert.Single(ofSecond).Key);
        Assert.Equal(["2022-05/A/ITEM@2022-05-10 12.00"], world.With("events", [.. world["events"].Where(e => e[0] == "E2")]).Amounts("2022-05"));
    }

    [Fact]
    public void Sessions_add_up_their_intervals_bulk_where_they_end_and_periodic_where_they_expire()
    {
        static World Of(string schedule) => UsageWorld.Time("interval=PT1H schedule=" + schedule).Rates("tier_from,tier_mode,price", "0,graduated,10", "3,graduated,1")
            .Session("S", "2022-05-02T10:00Z", "2022-05-02T12:20Z").Session("T", "2022-05-31T20:00+01:00", "2022-06-01T02:00+01:00");
        Assert.Equal(["2022-05/A/ITEM 20.00"], Of("bulk").Amounts("2022-05")); // 2
        Assert.Equal(["2022-06/A/ITEM 33.00"], Of("bulk").Amounts("2022-06")); // 6
        Assert.Equal(["2022-05/A/ITEM 32.00"], Of("periodic").Amounts("2022-05")); // 2 + 3
        Assert.Equal(["2022-06/A/ITEM 30.00"], Of("periodic").Amounts("2022-06")); // 3
    }

    [Fact]
    public void Of_tiers_and_bands_each_band_has_its_own_total()
    {
        var world = UsageWorld.Time("interval=PT1H").Rows("bands", "band,from_time,to_time", "NIGHT,20:00,06:00").Rates("band,tier_from,tier_mode,price", ",0,graduated,10", ",2,graduated,1", "NIGHT,0,,20")
            .Session("S", "2022-05-02T18:00+01:00", "2022-05-02T22:00+01:00").Session("T", "2022-05-03T18:00+01:00", "2022-05-03T19:00+01:00");
        Assert.Equal(["2022-05/A/ITEM 61.00"], world.Amounts("2022-05")); // 2 × 10 + 1 × 1, and 2 × 20 by night
    }

    [Fact]
    public void Tiers_that_end_within_the_period_leave_what_they_added_up_to_the_price_of_its_last_day()
    {
        static World Of(params string[] rates) => With("from,to,tier_from,tier_mode,price", rates, ("2022-05-02T10:00Z", "3"), ("2022-05-20T10:00Z", "3"));
        Assert.Equal(["2022-05/A/ITEM/E1 12.00", "2022-05/A/ITEM 12.00"], Of(",,0,graduated,10", ",,1,graduated,1", "2022-05-15,,,,4").Amounts("2022-05"));
        Assert.StartsWith("2022-05/A/ITEM RATE-001", Of(",2022-05-21,0,graduated,10", ",2022-05-21,1,graduated,1").Amounts("2022-05").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_component_of_a_template_is_added_up_by_itself()
    {
        var world = UsageWorld.Event().With("rates", []).Rows("rates", "item,scope,tier_from,tier_mode,price", "ITEM,all,0,volume,10", "ITEM,all,5,volume,1", "OTHER,all,,,3")
            .Rows("templates", "template,component,quantity,basis", "BOTH,ITEM,2,elapsed", "BOTH,OTHER,1,fixed").With("agreements", []).Rows("agreements", "agreement,payer,item,plan", "A,PAYER,BOTH,PLAN")
            .Event("E1", "2022-05-02T10:00Z", "1").Event("E2", "2022-05-03T10:00Z", "2");
        Assert.Equal(["2022-05/A/OTHER/E1 3.00", "2022-05/A/OTHER/E2 3.00", "2022-05/A/ITEM 6.00"], world.Amounts("2022-05"));
    }

    /// <summary>S1 starts on 10 April and takes 528 hours, S2 on 20 April and takes 312; both end in May. At 10 an hour up to 3, then 1.</summary>
    private static World Former(string plan, params string[] agreements) => UsageWorld.Of(plan + " interval=PT1H", "1", "UTC").Rates("tier_from,tier_mode,price", "0,graduated,10", "3,graduated,1")
        .With("agreements", []).Rows("agreements", "agreement,from,to,payer,place,item,plan", [.. agreements.Select(a => $"A,{a},ITEM,PLAN")])
        .Rows("sessions", "session,agreement,start,end,status", "S1,A,2022-04-10T10:00Z,2022-05-02T10:00Z,completed", "S2,A,2022-04-20T10:00Z,2022-05-03T10:00Z,completed");

    private static string[] WithPayers(World world, params string?[] payers)
        => [.. payers.SelectMany(p => BillingProcess.Rate(world.At("2022-05"), world.Slice(p is null ? null : new PayerKey(p))).Output.Charges).Select(c => $"{c.Key} {c.Payer} {Currency.Text(c.Amount!.Value, "GBP")}").Order(StringComparer.Ordinal)];

    [Fact]
    public void Usage_of_an_agreement_that_has_ended_is_each_payers_own_under_a_key_of_its_own()
    {
        string[] ended = ["2022-04-01,,PAYER,", "2022-04-15,2022-04-30,SECOND,"];
        var world = Former("model=time", ended);
        string[] due = ["2022-05/A/ITEM SECOND 339.00", "2022-05/A/ITEM@2022-04-01 PAYER 555.00"];
        Assert.Equal(due, WithPayers(world, "PAYER", "SECOND"));
        Assert.Equal(due, WithPayers(world, [null]));

        // In version 1 both have one key, and what is rated together is added up.
        var old = Former("model=time@1", ended);
        Assert.Equal(["2022-05/A/ITEM PAYER 555.00", "2022-05/A/ITEM SECOND 339.00"], WithPayers(old, "PAYER", "SECOND"));
        Assert.Equal(["2022-05/A/ITEM SECOND 867.00"], WithPayers(old, [null]));
    }

    [Fact]
    public void Usage_under_former_values_is_one_sum_for_equal_values_whatever_their_versions()
    {
        string[] moved = ["2022-04-01,,PAYER,HERE", "2022-04-15,,PAYER,THERE", "2022-05-01,,SECOND,"];
        Assert.Equal(["2022-05/A/ITEM@2022-04-01 PAYER 867.00"], WithPayers(Former("model=time", moved), [null]));
        Assert.Equal(["2022-05/A/ITEM@2022-04-01 PAYER 555.00", "2022-05/A/ITEM@2022-04-15 PAYER 339.00"], WithPayers(Former("model=time@1", moved), [null]));
        string[] went = ["2022-04-01,,PAYER,", "2022-04-15,,SECOND,"];
        Assert.Equal(["2022-05/A/ITEM SECOND 339.00", "2022-05/A/ITEM@2022-04-01 PAYER 555.00"], WithPayers(Former("model=time", went), [null]));
        Assert.Equal(WithPayers(Former("model=time", went), [null]), WithPayers(Former("model=time@1", went), [null]));
        Assert.Equal(["2022-05/A/ITEM PAYER 867.00"], WithPayers(Former("model=time", "2022-04-01,2022-04-30,PAYER,"), [null]));
    }
}
