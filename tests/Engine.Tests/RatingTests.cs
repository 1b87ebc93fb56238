using Connector.Testing;
using Xunit;

namespace Connector.Engine.Tests;

/// <summary>One case for each line of the table of section 2, small enough to be checked by hand. The oracle compares the rest.</summary>
public sealed class RatingTests
{
    [Theory]
    [InlineData("flat", "", "2022-04-16", "", "50.00")] // 15 of 30 days
    [InlineData("flat", "daily", "2022-05-31", "", "3.23")] // 100/31 = 3.2258
    [InlineData("flat", "none", "2022-05-31", "", "100.00")]
    [InlineData("flat", "thirty360", "2022-05-31", "", "0.00")] // a 31st counts nothing
    [InlineData("flat", "thirty360", "2022-05-30", "", "3.33")]
    [InlineData("flat", "thirty360", "2022-02-28", "2022-02-28", "10.00")] // the last of February counts 3
    [InlineData("flat", "thirty360", "2024-02-29", "2024-02-29", "6.67")] // 2 in a leap year
    [InlineData("flat", "thirty360", "2022-02-01", "2022-02-27", "90.00")]
    [InlineData("flat", "thirty360", "", "", "100.00")]
    public void A_flat_price_is_prorated_as_the_plan_says(string model, string proration, string from, string to, string amount)
    {
        var world = Flat($"{model},{proration}", "agreement,from,to,payer,item,plan", $"A,{from},{to},PAYER,ITEM,PLAN");
        Assert.Equal([$"{(from.Length == 0 ? "2022-05" : from[..7])}/A/ITEM {amount}"], world.Amounts(from.Length == 0 ? "2022-05" : from[..7]));
    }

    [Theory]
    [InlineData("unit", "100.00")]
    [InlineData("day", "3100.00")]
    [InlineData("month", "100.00")]
    [InlineData("year", "8.33")]
    public void A_price_is_for_what_per_says_in_a_monthly_calendar(string per, string amount)
        => Assert.Equal(["2022-05/A/ITEM " + amount], World.Small(price: "100").Per(per).Active().Amounts("2022-05"));

    [Theory]
    [InlineData("unit", "100.00")]
    [InlineData("day", "700.00")]
    [InlineData("month", "23.01")] // 100 × 12 × 7 / 365
    [InlineData("year", "1.92")] // 100 × 7 / 365
    public void A_price_is_for_what_per_says_in_any_other_calendar(string per, string amount)
    {
        var weekly = DecidingSettings.Default with { Billing = BillingSettings.Default with { Calendar = CalendarKind.Weekly } };
        Assert.Equal(["2022-W05/A/ITEM " + amount], World.Small(settings: weekly).Per(per).Active().Amounts("2022-W05"));
    }

    [Theory]
    [InlineData("daily", "184.00")] // (10 × 14 days + 20 × 16 days) / 30 × 12
    [InlineData("period_start", "120.00")]
    [InlineData("average", "184.00")]
    [InlineData("maximum", "240.00")]
    public void A_level_counts_as_its_basis_says(string basis, string amount)
    {
        var world = new World().Rows("items", "item,name", "ITEM,Patients")
            .Rows("plans", "plan,model,measure,level_basis", "PLAN,level,patients," + basis)
            .Rows("rates", "item,scope,price", "ITEM,all,12")
            .Rows("readings", "measure,subject,from,value", "patients,PAYER,2022-04-01,10", "patients,PAYER,2022-04-15,20")
            .Active();
        Assert.Equal(["2022-04/A/ITEM " + amount], world.Amounts("2022-04"));
    }

    [Fact]
    public void The_level_of_the_first_day_is_the_first_reading_inside_the_period_when_there_is_none_before_whoever_it_is_of()
    {
        World With(params string[] readings) => new World().Rows("items", "item,name", "ITEM,Patients")
            .Rows("plans", "plan,model,measure,level_basis", "PLAN,level,patients,period_start")
            .Rows("rates", "item,scope,price", "ITEM,all,1")
            .Rows("readings", "measure,subject,from,value", readings).Active();
        Assert.Equal(["2022-04/A/ITEM 10.00"], With("patients,PAYER,2022-04-10,10", "patients,PAYER,2022-04-20,99").Amounts("2022-04"));
        Assert.Equal(["2022-04/A/ITEM 10.00"], With("patients,PAYER,2022-04-10,10", "patients,A,2022-04-20,99").Amounts("2022-04"));
        Assert.Equal(["2022-04/A/ITEM 99.00"], With("patients,PAYER,2022-04-10,10", "patients,A,2022-04-05,99").Amounts("2022-04"));
        Assert.StartsWith("2022-04/A/ITEM RATE-002", With("patients,PAYER,2022-05-01,10").Amounts("2022-04")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_level_is_the_agreements_own_else_the_recipients_else_without_one_the_payers()
    {
        World With(string recipient, params string[] readings) => World.Small()
            .With("plans", []).Rows("plans", "plan,model,measure", "PLAN,level,patients").With("rates", []).Rows("rates", "item,scope,price", "ITEM,all,1")
            .Rows("readings", "measure,subject,value", readings)
            .Rows("agreements", "agreement,payer,recipient,item,plan", $"A,PAYER,{recipient},ITEM,PLAN");
        Assert.Equal(["2022-05/A/ITEM 3.00"], With("RECIPIENT", "patients,PAYER,1", "patients,RECIPIENT,2", "patients,A,3").Amounts("2022-05"));
        Assert.Equal(["2022-05/A/ITEM 2.00"], With("RECIPIENT", "patients,PAYER,1", "patients,RECIPIENT,2").Amounts("2022-05"));
        Assert.Equal(["2022-05/A/ITEM 1.00"], With("", "patients,PAYER,1", "patients,RECIPIENT,2").Amounts("2022-05"));
        Assert.Contains("RATE-002", With("RECIPIENT", "patients,PAYER,1").Amounts("2022-05")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void The_most_specific_scope_has_the_say_and_the_nearest_place_among_places()
    {
        string[] scopes = ["all", "place:TOP", "place:NEAR", "provider:PROVIDER", "payer:PAYER", "recipient:RECIPIENT", "agreement:A"];
        for (var count = 1; count <= scopes.Length; count++)
        {
            var world = World.Small().With("rates", []).Rows("rates", "item,scope,price", [.. scopes.Take(count).Select((s, i) => $"ITEM,{s},{i + 1}")])
                .Rows("places", "place,parent", "TOP,", "NEAR,TOP")
                .Rows("agreements", "agreement,payer,provider,recipient,item,plan,place", "A,PAYER,PROVIDER,RECIPIENT,ITEM,PLAN,NEAR");
            Assert.Equal([$"2022-05/A/ITEM {count}.00"], world.Amounts("2022-05"));
        }
    }

    [Fact]
    public void A_place_is_the_agreements_else_the_recipients_else_the_payers()
    {
        World With(string own, string recipient, string payer) => new World().Rows("items", "item,name", "ITEM,Support").Rows("plans", "plan,model", "PLAN,flat")
            .Rows("places", "place,parent", "P1,", "P2,", "P3,")
            .Rows("rates", "item,scope,price", "ITEM,place:P1,1", "ITEM,place:P2,2", "ITEM,place:P3,3", "ITEM,all,9")
            .Rows("parties", "party,name,place", "PAYER,Payer," + payer, "RECIPIENT,Recipient," + recipient)
            .Rows("agreements", "agreement,payer,recipient,item,plan,place", "A,PAYER,RECIPIENT,ITEM,PLAN," + own);
        Assert.Equal(["2022-05/A/ITEM 1.00"], With("P1", "P2", "P3").Amounts("2022-05"));
        Assert.Equal(["2022-05/A/ITEM 2.00"], With("", "P2", "P3").Amounts("2022-05"));
        Assert.Equal(["2022-05/A/ITEM 3.00"], With("", "", "P3").Amounts("2022-05"));
        Assert.Equal(["2022-05/A/ITEM 9.00"], With("", "", "").Amounts("2022-05"));
    }

    [Fact]
    public void A_rate_that_is_over_leaves_the_say_to_the_next_scope_and_an_earlier_one_does_not_resume()
    {
        var world = World.Small(price: "10").Active()
            .Rows("rates", "item,scope,from,to,price", "ITEM,payer:PAYER,2022-01-01,,70", "ITEM,payer:PAYER,2022-04-01,2022-04-15,40");
        Assert.Equal(["2022-03/A/ITEM 70.00"], world.Amounts("2022-03"));
        Assert.Equal(["2022-04/A/ITEM 25.00"], world.Amounts("2022-04"));
        Assert.Equal(["2022-05/A/ITEM 10.00"], world.Amounts("2022-05"));
    }

    [Fact]
    public void Adjustments_change_the_rates_own_price_in_the_order_of_their_days_then_keys()
    {
        var world = World.Small(price: "120").Per("year").Active().Rows(
            "adjustments", "adjustment,from,scope,item,kind,value", "Z,,all,ITEM,amount,60", "A,2021-01-01,payer:PAYER,,percent,50", "B,2021-01-01,all,,amount,-10", "C,2021-01-01,all,OTHER,price,0");
        Assert.Equal(["2022-05/A/ITEM 21.67"], world.Amounts("2022-05")); // ((120 + 60) × 1.5 − 10) / 12
        Assert.Equal(["2022-05/A/ITEM 1.00"], world.Rows("adjustments", "adjustment,from,scope,kind,value", "P,2022-01-01,all,price,12").Amounts("2022-05"));
        Assert.Equal(["2020-05/A/ITEM 15.00"], world.Amounts("2020-05"));
    }

    [Theory]
    [InlineData("graduated", "0", "0.00")]
    [InlineData("graduated", "10", "52.00")]
    [InlineData("graduated", "10.5", "56.50")]
    [InlineData("graduated", "12", "61.00")]
    [InlineData("volume", "10", "52.00")]
    [InlineData("volume", "12", "39.00")] // 12 × 3 + 3: all units enter the second tier, and only that
    [InlineData("package", "10", "17.00")] // three packages of 4
    [InlineData("package", "12", "23.00")] // and one of the second tier
    public void Tiers_price_a_level_as_their_mode_says(string mode, string level, string amount)
    {
        var world = Level(level).Rows(
            "rates", "item,scope,tier_from,price,fixed_price,tier_mode,package_size", $"ITEM,all,,5,2,{mode},4", $"ITEM,all,10,3,3,{mode},4");
        Assert.Equal(["2022-05/A/ITEM " + amount], world.Amounts("2022-05"));
    }

    [Theory]
    [InlineData("2", ",,1,", "0.00")]
    [InlineData("3", ",,2,", "1.00")]
    [InlineData("3", "2,,,", "1.00")] // a single row: up to its tier_from nothing is due
    [InlineData("2", "2,,,", "0.00")]
    [InlineData("3", ",,,5", "8.00")]
    public void For_free_units_and_below_the_first_tier_nothing_is_due(string level, string cells, string amount)
    {
        var parts = cells.Split(',');
        var free = parts[2].Length == 0 ? "" : "2";
        var world = Level(level).Rows("rates", "item,scope,tier_from,price,free_units,fixed_price", $"ITEM,all,{parts[0]},1,{free},{parts[3]}");
        Assert.Equal(["2022-05/A/ITEM " + amount], world.Amounts("2022-05"));
    }

    [Theory]
    [InlineData("graduated", "12", "6.00")] // 5 free, 5 at 1, 2 at 0.50
    [InlineData("volume", "12", "3.50")] // 7 at 0.50, for the total falls in the second tier
    [InlineData("package", "12", "2.50")] // 2 started packages of the first tier, 1 of the second
    [InlineData("graduated", "5", "0.00")]
    public void Units_stay_in_the_tier_that_they_fall_in_whether_or_not_the_first_are_free(string mode, string level, string amount)
        => Assert.Equal(
            ["2022-05/A/ITEM " + amount],
            Level(level).Rows("rates", "item,scope,tier_from,price,tier_mode,package_size,free_units", $"ITEM,all,,1,{mode},4,5", $"ITEM,all,10,0.5,{mode},4,5").Amounts("2022-05"));

    [Fact]
    public void A_minimum_and_a_maximum_bound_a_charge_by_the_share_of_its_days()
    {
        World With(string proration, string price) => new World().Rows("items", "item,name", "ITEM,Support")
            .Rows("plans", "plan,model,proration,minimum_amount,maximum_amount", $"PLAN,flat,{proration},30,60")
            .Rows("rates", "item,scope,price", "ITEM,all," + price)
            .Rows("agreements", "agreement,from,payer,item,plan", "A,2022-04-16,PAYER,ITEM,PLAN");
        Assert.Equal(["2022-04/A/ITEM 15.00"], With("daily", "1").Amounts("2022-04"));
        Assert.Equal(["2022-04/A/ITEM 30.00"], With("daily", "1000").Amounts("2022-04"));
        Assert.Equal(["2022-04/A/ITEM 30.00"], With("none", "1").Amounts("2022-04"));
        Assert.Equal(["2022-04/A/ITEM 60.00"], With("none", "1000").Amounts("2022-04"));
        Assert.Equal(["2022-04/A/ITEM 15.00"], With("thirty360", "1").Amounts("2022-04"));
    }

    [Fact]
    public void A_template_becomes_its_items_and_several_ways_to_one_add_up()
    {
        var world = new World().Rows("items", "item,name", "BED,Bed", "FOOD,Food", "DRUG,Drug").Rows("plans", "plan,model", "PLAN,flat")
            .Rows("templates", "template,component,quantity,basis", "STAY,BED,,", "STAY,MEAL,2,", "STAY,DRUG,3,fixed", "MEAL,FOOD,1.5,", "MEAL,DRUG,1,fixed", "MEAL,BED,0.5,")
            .Rows("rates", "item,scope,price", "BED,all,100", "FOOD,all,10", "DRUG,all,7")
            .Rows("agreements", "agreement,from,payer,item,plan", "A,2022-04-16,PAYER,STAY,PLAN");
        Assert.Equal(["2022-04/A/BED 100.00", "2022-04/A/DRUG 28.00", "2022-04/A/FOOD 15.00"], world.Amounts("2022-04"));
    }

    [Fact]
    public void A_fixed_component_is_charged_by_the_tiers_of_its_rate()
    {
        var world = new World().Rows("items", "item,name", "BED,Bed", "DRUG,Drug").Rows("plans", "plan,model", "PLAN,flat")
            .Rows("templates", "template,component,quantity,basis", "STAY,BED,,", "STAY,DRUG,3,fixed")
            .Rows("rates", "item,scope,tier_from,price,tier_mode", "BED,all,,100,", "DRUG,all,,7,graduated", "DRUG,all,2,5,graduated")
            .Active("STAY");
        Assert.Equal(["2022-04/A/BED 100.00", "2022-04/A/DRUG 19.00"], world.Amounts("2022-04"));
    }

    [Fact]
    public void A_later_part_has_its_first_day_behind_its_key_and_equal_values_are_one_part()
    {
        var world = World.Small(price: "30").Rows(
            "agreements", "agreement,from,payer,recipient,item,plan", "A,,PAYER,,ITEM,PLAN", "A,2022-04-11,PAYER,RECIPIENT,ITEM,PLAN", "A,2022-04-21,PAYER,,ITEM,PLAN");
        Assert.Equal(["2022-04/A/ITEM 20.00", "2022-04/A/ITEM@2022-04-11 10.00"], world.Amounts("2022-04"));
        Assert.Equal(["2022-05/A/ITEM 30.00"], world.Amounts("2022-05"));
    }

    [Fact]
    public void A_price_that_is_not_prorated_is_charged_with_the_first_part_only()
    {
        var world = new World().Rows("items", "item,name", "ITEM,Support").Rows("plans", "plan,model,proration", "PLAN,flat,none").Rows("rates", "item,scope,price", "ITEM,all,30")
            .Rows("agreements", "agreement,from,payer,item,plan", "A,,PAYER,ITEM,PLAN", "A,2022-04-11,OTHER,ITEM,PLAN");
        Assert.Equal(["2022-04/A/ITEM 30.00"], world.Amounts("2022-04"));
        Assert.Equal("PAYER", world.Charges("2022-04")[0].Payer);
        Assert.Equal("OTHER", world.Charges("2022-05")[0].Payer);
    }

    [Fact]
    public void A_version_ends_where_the_next_begins_and_never_resumes()
    {
        var world = World.Small(price: "30").Rows(
            "agreements", "agreement,from,to,payer,item,plan", "A,2022-01-01,2022-12-31,PAYER,ITEM,PLAN", "A,2022-04-11,2022-04-20,PAYER,ITEM,PLAN");
        Assert.Equal(["2022-04/A/ITEM 20.00"], world.Amounts("2022-04"));
        Assert.Empty(world.Amounts("2022-05"));
    }

    [Fact]
    public void Where_no_rate_is_in_force_on_a_day_that_counts_there_is_no_amount()
    {
        World With(string proration) => new World().Rows("items", "item,name", "ITEM,Support").Rows("plans", "plan,model,proration", "PLAN,flat," + proration)
            .Rows("rates", "item,scope,to,price", "ITEM,all,2022-05-30,30").Active();
        var unrated = With("daily").Charges("2022-05")[0];
        Assert.Equal("RATE-001: no rate of item ITEM is in force on 2022-05-31", unrated.Reason);
        Assert.Equal(ChargeStatus.Unrated, unrated.Status);
        Assert.Equal((null, null, null), (unrated.Amount, unrated.Quantity, unrated.UnitPrice));
        Assert.Equal(["2022-05/A/ITEM 30.00"], With("none").Amounts("2022-05"));
        Assert.Equal(["2022-05/A/ITEM 30.00"], With("thirty360").Amounts("2022-05"));
        Assert.Contains("RATE-001", With("none").Amounts("2022-06")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Two_currencies_do_not_meet_in_one_charge()
    {
        World With(string proration) => new World().Rows("items", "item,name", "ITEM,Support").Rows("plans", "plan,model,proration", "PLAN,flat," + proration)
            .Rows("rates", "item,scope,from,price,currency", "ITEM,all,,30,", "ITEM,all,2022-05-31,40,EUR").Active();
        Assert.Equal(["2022-05/A/ITEM RATE-003: two currencies meet: GBP and, from 2022-05-31, EUR"], With("daily").Amounts("2022-05"));
        Assert.Equal(["2022-05/A/ITEM 30.00"], With("thirty360").Amounts("2022-05")); // a 31st does not count
        Assert.Equal((Fraction)30, With("thirty360").Charges("2022-05")[0].UnitPrice);
        Assert.Equal("EUR", With("daily").Charges("2022-06")[0].Currency);
    }

    [Fact]
    public void What_else_stands_in_the_way_is_said()
    {
        var weekly = DecidingSettings.Default with { Billing = BillingSettings.Default with { Calendar = CalendarKind.Weekly } };
        var thirty = World.Small(settings: weekly).With("plans", []).Rows("plans", "plan,model,proration", "PLAN,flat,thirty360").Active();
        Assert.Equal(["2022-W05/A/ITEM RATE-004: proration thirty360 of plan PLAN needs a monthly calendar"], thirty.Amounts("2022-W05"));
        var unborn = World.Small().With("plans", []).Rows("plans", "plan,from,model", "PLAN,2023-01-01,flat").Active();
        Assert.Equal(["2022-05/A/ITEM RATE-005: no version of plan PLAN is in force on 2022-05-01"], unborn.Amounts("2022-05"));
        Assert.Equal(["2022-05/A/ITEM RATE-006: the amount is too large to store"], World.Small(price: "9999999999999999999999").Active().Amounts("2022-05"));
    }

    [Theory]
    [InlineData("GBP", "33.33")]
    [InlineData("JPY", "33")]
    [InlineData("KWD", "33.333")]
    [InlineData("CLF", "33.3333")]
    public void An_amount_has_the_decimals_of_its_currency(string currency, string amount)
    {
        var settings = DecidingSettings.Default with { Billing = BillingSettings.Default with { Currency = currency } };
        Assert.Equal(["2022-05/A/ITEM " + amount], World.Small(price: "33.33333333", settings: settings).Active().Amounts("2022-05"));
    }

    [Fact]
    public void Plans_of_time_and_events_give_no_charge_for_being_active()
        => Assert.Empty(new World().Rows("items", "item,name", "ITEM,Support").Rows("plans", "plan,model", "PLAN,event").Active().Amounts("2022-05"));

    [Fact]
    public void An_explanation_leads_from_the_facts_to_the_amount()
        => Seeds.Each(100, random =>
        {
            var made = RandomWorld.Of(random, 10);
            var facts = made.World.Facts();
            var slice = made.World.Slice();
            foreach (var span in made.Periods)
            {
                var context = new StepContext(facts, facts.Calendar.Find(span.Key)!);
                foreach (var charge in BillingProcess.Rate(context, slice).Output.Charges)
                {
                    var agreement = slice.Agreements.Single(a => a.Key == charge.Agreement);
                    var explained = BillingProcess.Explain(context, slice with { Agreements = [agreement] }, charge.Key)!;
                    Assert.Equal(charge, explained.Charge);
                    Assert.Equal(charge.Amount, explained.Unrounded?.Round(Currency.Decimals(charge.Currency)));
                    Assert.True(explained.Segments.Sum(s => s.Days.Count) <= context.Period.Length);
                    Assert.Null(BillingProcess.Explain(context, slice with { Agreements = [agreement] }, charge.Key + "?"));
                }
            }
        });

    private static World Flat(string plan, string header, string agreement) => new World()
        .Rows("items", "item,name", "ITEM,Support").Rows("plans", "plan,model,proration", "PLAN," + plan)
        .Rows("rates", "item,scope,price", "ITEM,all,100").Rows("agreements", header, agreement);

    private static World Level(string level) => new World().Rows("items", "item,name", "ITEM,Patients").Rows("plans", "plan,model,measure", "PLAN,level,patients")
        .Rows("readings", "measure,subject,value", "patients,PAYER," + level).Active();

    [Fact]
    public void Templates_that_lead_to_an_item_in_more_ways_than_can_be_counted_are_computed_all_the_same()
    {
        // 2^60 ways: each of sixty templates holds the next one twice, by way of two others; an import would refuse that today.
        string[] rows = [.. Enumerable.Range(1, 60).SelectMany(i => new[] { $"T{i},X{i},1", $"T{i},Y{i},0", $"X{i},T{i + 1},1", $"Y{i},T{i + 1},1" }), "T61,ITEM,2"];
        var world = World.Small().Rows("templates", "template,component,quantity", rows).With("agreements", []).Rows("agreements", "agreement,payer,item,plan", "A,PAYER,T1,PLAN");

        Assert.Equal(["2022-05/A/ITEM 200.00"], world.Amounts("2022-05"));
    }
}
