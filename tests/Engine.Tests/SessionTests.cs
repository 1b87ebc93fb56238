using Xunit;

namespace Connector.Engine.Tests;

/// <summary>What a session costs: its time, intervals, roundings, periods and clocks, each computed by hand.</summary>
public sealed class SessionTests
{
    [Theory]
    [InlineData("interval=PT1M", "95", "5700.00")]
    [InlineData("interval=PT15M", "6", "360.00")] // 6.33
    [InlineData("interval=PT1H", "2", "120.00")] // 1.58
    [InlineData("interval=PT1H rounding=exact", "19/12", "95.00")]
    [InlineData("interval=PT1H rounding=down", "1", "60.00")]
    [InlineData("interval=PT15M rounding=up", "7", "420.00")]
    [InlineData("interval=PT15M rounding=down", "6", "360.00")]
    [InlineData("interval=PT10M", "10", "600.00")] // 9.5: halves go up
    [InlineData("interval=PT38M", "3", "180.00")] // 2.5
    [InlineData("interval=PT190M", "1", "60.00")] // 0.5
    [InlineData("interval=PT191M", "0", "0.00")] // less than half: a charge of nothing is a charge
    public void Ninety_five_minutes_are_what_interval_and_rounding_make_of_them(string plan, string quantity, string amount)
    {
        var world = UsageWorld.Time(plan).Session("S", "2022-05-02T10:00Z", "2022-05-02T11:35Z");
        Assert.Equal([quantity], world.Quantities("2022-05"));
        Assert.Equal(["2022-05/A/ITEM/S " + amount], world.Amounts("2022-05"));
    }

    [Fact]
    public void A_session_without_length_and_one_of_whole_intervals_are_not_rounded_up()
    {
        foreach (var rounding in new[] { "nearest", "up", "down", "exact" })
        {
            var world = UsageWorld.Time("interval=PT15M rounding=" + rounding)
                .Session("S", "2022-05-02T10:00Z", "2022-05-02T10:00Z").Session("T", "2022-05-02T10:00Z", "2022-05-02T10:30Z");
            Assert.Equal(["0", "2"], world.Quantities("2022-05"));
        }
    }

    [Fact]
    public void A_bulk_session_belongs_to_the_local_day_on_which_it_ends_and_midnight_to_the_day_that_begins_with_it()
    {
        var world = UsageWorld.Time("interval=PT1H")
            .Session("BEFORE", "2022-05-31T20:00+01:00", "2022-05-31T23:59:59+01:00")
            .Session("MIDNIGHT", "2022-05-31T20:00+01:00", "2022-06-01T00:00+01:00")
            .Session("UTC", "2022-05-31T20:00Z", "2022-05-31T23:30Z"); // half past midnight in London
        Assert.Equal(["2022-05/A/ITEM/BEFORE 240.00"], world.Amounts("2022-05"));
        Assert.Equal(["2022-06/A/ITEM/MIDNIGHT 240.00", "2022-06/A/ITEM/UTC 240.00"], world.Amounts("2022-06"));
        Assert.Equal("2022-05-31", CanonicalText.Text(world.Charges("2022-06")[0].Service.From));
        Assert.Equal("2022-06-01", CanonicalText.Text(world.Charges("2022-06")[0].Service.To));
    }

    [Fact]
    public void All_of_a_bulk_session_is_at_the_price_plan_and_payer_of_the_day_it_starts()
    {
        var world = UsageWorld.Time("interval=PT1H").Rates("from,price", ",60", "2022-06-01,90")
            .Rows("plans", "plan,from,model,interval", "PLAN,2022-06-01,time,PT1M")
            .Rows("agreements", "agreement,from,payer,item,plan", "A,2022-06-01,SECOND,ITEM,PLAN")
            .Session("S", "2022-05-31T22:00+01:00", "2022-06-01T02:00+01:00");
        var charge = Assert.Single(world.Charges("2022-06"));
        Assert.Equal(("2022-06/A/ITEM/S", 24000L, "PAYER"), (charge.Key, charge.Amount!.Value, charge.Payer));
    }

    [Theory]
    [InlineData("Europe/London", "2022-03-26T20:00", "2022-03-27T08:00", "elapsed", "11")]
    [InlineData("Europe/London", "2022-10-29T20:00", "2022-10-30T08:00", "elapsed", "13")]
    [InlineData("America/New_York", "2024-03-09T20:00", "2024-03-10T08:00", "elapsed", "11")]
    [InlineData("America/New_York", "2024-11-02T20:00", "2024-11-03T08:00", "elapsed", "13")]
    [InlineData("Australia/Sydney", "2024-10-05T20:00", "2024-10-06T08:00", "elapsed", "11")]
    [InlineData("Australia/Sydney", "2024-04-06T20:00", "2024-04-07T08:00", "elapsed", "13")]
    [InlineData("Europe/London", "2022-03-26T20:00", "2022-03-27T08:00", "wall_clock", "12")]
    [InlineData("America/New_York", "2024-11-02T20:00", "2024-11-03T08:00", "wall_clock", "12")]
    [InlineData("Australia/Sydney", "2024-04-06T20:00", "2024-04-07T08:00", "planned", "12")]
    [InlineData("Europe/London", "2022-10-29T20:00", "2022-10-30T08:00", "planned", "12")]
    public void A_night_in_which_the_clocks_change_counts_its_true_hours_or_what_the_clock_shows(string zone, string start, string end, string clock, string hours)
    {
        foreach (var schedule in new[] { "bulk", "periodic" })
        {
            var world = UsageWorld.Time($"interval=PT1H clock={clock} schedule={schedule}", zone: zone).Session("S", Instants.In(zone, start), Instants.In(zone, end));
            Assert.Equal([hours], world.Quantities(start[..7]));
        }
    }

    [Fact]
    public void Planned_time_counts_from_the_planned_start_to_the_planned_end_in_the_period_of_the_true_end()
    {
        var world = UsageWorld.Time("interval=PT1H clock=planned").Rows(
            "sessions", "session,agreement,start,end,status,planned_start,planned_end",
            "S,A,2022-05-31T20:10Z,2022-05-31T22:10Z,completed,2022-05-31T20:00Z,2022-05-31T23:30Z"); // planned until half past midnight, left at ten past eleven
        Assert.Equal(["2022-05/A/ITEM/S 240.00"], world.Amounts("2022-05")); // 3.5 hours, halves up
        Assert.Empty(world.Amounts("2022-06"));
    }

    [Fact]
    public void A_periodic_unit_is_due_when_it_expires_at_the_price_of_the_day_it_began()
    {
        // Days of a stay from 30 May 15:00 on: two expire in May's last days and June, the remainder of 18 hours is three quarters.
        var world = UsageWorld.Time("interval=P1D schedule=periodic rounding=exact").Rates("from,price", ",60", "2022-06-01,80")
            .Session("S", "2022-05-30T15:00+01:00", "2022-06-02T09:00+01:00");
        Assert.Equal(["2022-05/A/ITEM/S 60.00"], world.Amounts("2022-05")); // 30 May, 15:00 to 31 May, 15:00
        Assert.Equal(["2022-06/A/ITEM/S 120.00"], world.Amounts("2022-06")); // from 31 May at 60, and 0.75 from 1 June at 80
        var explained = world.Explain("2022-06/A/ITEM/S");
        Assert.Equal([("2022-05-31", "1", 60m), ("2022-06-01", "3/4", 80m)], explained.Segments.Select(s => (CanonicalText.Text(s.Days.From), s.Level!.Value.ToString(), s.Rate.Price)));
        Assert.Null(explained.Charge.UnitPrice);
    }

    [Theory]
    [InlineData("nearest", "3")]
    [InlineData("up", "4")]
    [InlineData("down", "3")]
    [InlineData("exact", "10/3")]
    public void What_is_left_of_a_periodic_session_is_rounded_when_it_ends(string rounding, string quantity)
        => Assert.Equal([quantity], UsageWorld.Time("interval=PT1H schedule=periodic rounding=" + rounding).Session("S", "2022-05-02T10:00Z", "2022-05-02T13:20Z").Quantities("2022-05"));

    [Fact]
    public void A_unit_that_expires_at_midnight_belongs_to_the_new_day()
    {
        var world = UsageWorld.Time("interval=PT1H schedule=periodic").Session("S", "2022-05-31T22:00+01:00", "2022-06-01T02:00+01:00");
        Assert.Equal(["1"], world.Quantities("2022-05")); // the second one expires at midnight
        Assert.Equal(["3"], world.Quantities("2022-06"));
    }

    [Fact]
    public void In_progress_the_units_that_have_expired_by_the_instant_of_knowledge_are_due()
    {
        var world = UsageWorld.Time("interval=PT1H schedule=periodic rounding=up").Session("S", "2022-05-02T10:00Z");
        Assert.Empty(world.Known("2022-05-02T09:00Z").Amounts("2022-05")); // known to begin, not begun
        Assert.Empty(world.Known("2022-05-02T10:59:59Z").Amounts("2022-05"));
        Assert.Equal(["2022-05/A/ITEM/S 60.00"], world.Known("2022-05-02T11:00Z").Amounts("2022-05"));
        Assert.Equal(["2022-05/A/ITEM/S 180.00"], world.Known("2022-05-02T13:59Z").Amounts("2022-05"));
        Assert.Empty(world.Known("2022-05-02T13:59Z").Amounts("2022-06"));
        Assert.Equal(["720"], world.Known("2022-07-15T00:00Z").Quantities("2022-06")); // 30 days on end
    }

    [Fact]
    public void In_progress_a_closed_period_counts_to_the_instant_it_was_closed_at()
    {
        var world = UsageWorld.Time("interval=PT1H schedule=periodic").Session("S", "2022-05-31T12:00+01:00");
        Assert.Equal(["4"], world.Known("2022-06-05T12:00Z", ("2022-05", "2022-05-31T16:30+01:00")).Quantities("2022-05"));
        Assert.Equal(["11"], world.Known("2022-06-05T12:00Z", ("2022-05", "2022-06-01T09:00+01:00")).Quantities("2022-05"));
        Assert.Equal(["109"], world.Known("2022-06-05T12:00+01:00", ("2022-05", "2022-06-01T09:00+01:00")).Quantities("2022-06")); // from midnight to noon, four days on, both included
        // Once its end is known, a fact changed: all of May is due.
        var ended = world.With("sessions", []).Session("S", "2022-05-31T12:00+01:00", "2022-06-01T12:00+01:00");
        Assert.Equal(["11"], ended.Known("2022-06-05T12:00Z", ("2022-05", "2022-05-31T16:30+01:00")).Quantities("2022-05"));
    }

    [Fact]
    public void A_bulk_session_in_progress_is_charged_when_it_ends()
    {
        var world = UsageWorld.Time("interval=PT1H").Session("S", "2022-05-02T10:00Z");
        Assert.Empty(world.Amounts("2022-05"));
        Assert.Empty(world.Amounts("2029-12"));
        // An end that is written while it goes on is not true yet.
        Assert.Empty(UsageWorld.Time("interval=PT1H").Rows("sessions", "session,agreement,start,end,status", "S,A,2022-05-02T10:00Z,2022-05-02T12:00Z,in_progress").Amounts("2022-05"));
    }

    [Fact]
    public void A_transfer_ends_one_session_and_begins_another_whose_time_starts_anew()
    {
        var rates = UsageWorld.Time("interval=PT1H schedule=periodic").Rates("from,price", ",60")
            .Rows("items", "item,name", "HDU,High dependency").Rows("rates", "item,scope,price", "HDU,all,100").Rows("agreements", "agreement,payer,item,plan", "B,PAYER,HDU,PLAN");
        var world = rates.Session("S1", "2022-05-02T10:00Z", "2022-05-02T12:40Z")
            .Rows("sessions", "session,agreement,start,end,status", "S2,B,2022-05-02T12:40Z,2022-05-02T14:00Z,completed");
        // 2 hours and 40 minutes round to 3; then 1 hour and 20 minutes, counted from the transfer, to 1.
        Assert.Equal(["2022-05/A/ITEM/S1 180.00", "2022-05/B/HDU/S2 100.00"], world.Amounts("2022-05"));
    }

    [Fact]
    public void A_corrected_start_or_end_is_charged_as_if_it_had_always_been_known()
    {
        var plan = UsageWorld.Time("interval=PT1H schedule=periodic");
        Assert.Equal(["5"], plan.Session("S", "2022-05-02T10:00Z", "2022-05-02T15:00Z").Quantities("2022-05"));
        Assert.Equal(["3"], plan.With("sessions", []).Session("S", "2022-05-02T12:00Z", "2022-05-02T15:00Z").Quantities("2022-05"));
        // An end that moves into the next period takes the bulk charge with it.
        var bulk = UsageWorld.Time("interval=PT1H").Session("S", "2022-05-31T12:00Z", "2022-06-01T12:00Z");
        Assert.Empty(bulk.Amounts("2022-05"));
        Assert.Equal(["2022-05/A/ITEM/S 360.00"], bulk.With("sessions", []).Session("S", "2022-05-31T12:00Z", "2022-05-31T18:00Z").Amounts("2022-05"));
    }

    [Fact]
    public void Minimum_and_maximum_bound_a_session_and_are_not_prorated()
    {
        var world = UsageWorld.Time("interval=PT1H minimum_amount=100 maximum_amount=200")
            .Session("L", "2022-05-02T10:00Z", "2022-05-02T20:00Z").Session("M", "2022-05-02T10:00Z", "2022-05-02T12:00Z").Session("S", "2022-05-02T10:00Z", "2022-05-02T11:00Z");
        Assert.Equal(["2022-05/A/ITEM/L 200.00", "2022-05/A/ITEM/M 120.00", "2022-05/A/ITEM/S 100.00"], world.Amounts("2022-05"));
    }

    [Fact]
    public void A_fixed_price_is_added_once_for_each_rate_that_a_session_enters()
    {
        var world = UsageWorld.Time("interval=P1D schedule=periodic").Rates("from,price,fixed_price", ",10,5", "2022-05-04,10,7")
            .Session("S", "2022-05-02T10:00Z", "2022-05-05T10:00Z"); // units of the 2nd and 3rd enter the first rate, that of the 4th the second
        Assert.Equal(["2022-05/A/ITEM/S 42.00"], world.Amounts("2022-05"));
    }

    [Fact]
    public void A_price_for_a_year_or_a_day_is_for_the_period_as_everywhere()
    {
        string[] Of(string per) => UsageWorld.Time("interval=PT1H").Rates("price,per", "120," + per).Session("S", "2022-05-02T10:00Z", "2022-05-02T12:00Z").Amounts("2022-05");
        Assert.Equal(["2022-05/A/ITEM/S 240.00"], Of("unit"));
        Assert.Equal(["2022-05/A/ITEM/S 20.00"], Of("year"));
        Assert.Equal(["2022-05/A/ITEM/S 7440.00"], Of("day"));
    }

    [Fact]
    public void The_prices_are_those_of_the_sessions_place_else_the_agreements_else_the_partys()
    {
        var world = UsageWorld.Time("interval=PT1H").Rows("rates", "item,scope,price", "ITEM,place:HERE,70", "ITEM,place:THERE,80")
            .Rows("sessions", "session,agreement,place,start,end,status",
                "S1,A,HERE,2022-05-02T10:00Z,2022-05-02T11:00Z,completed", "S2,A,,2022-05-02T10:00Z,2022-05-02T11:00Z,completed");
        Assert.Equal(["2022-05/A/ITEM/S1 70.00", "2022-05/A/ITEM/S2 60.00"], world.Amounts("2022-05"));
        var moved = world.With("agreements", []).Rows("agreements", "agreement,payer,item,plan,place", "A,PAYER,ITEM,PLAN,THERE");
        Assert.Equal(["2022-05/A/ITEM/S1 70.00", "2022-05/A/ITEM/S2 80.00"], moved.Amounts("2022-05"));
        // A party that moves during a stay: the place of the day it started counts for all of it.
        var stay = UsageWorld.Time("interval=P1D schedule=periodic").Rows("rates", "item,scope,price", "ITEM,place:HERE,70", "ITEM,place:THERE,80")
            .With("parties", []).Rows("parties", "party,from,name,place", "PAYER,,Payer,HERE", "PAYER,2022-05-03,Payer,THERE").Session("S", "2022-05-02T10:00Z", "2022-05-05T10:00Z");
        Assert.Equal(["2022-05/A/ITEM/S 210.00"], stay.Amounts("2022-05"));
    }

    [Fact]
    public void A_standing_offer_takes_payer_and_recipient_from_the_session()
    {
        var world = UsageWorld.Time("interval=PT1H").With("agreements", []).Rows("agreements", "agreement,item,plan", "A,ITEM,PLAN")
            .Rows("rates", "item,scope,price", "ITEM,payer:SECOND,50")
            .Rows("sessions", "session,agreement,payer,recipient,start,end,status",
                "S1,A,PAYER,RECIPIENT,2022-05-02T10:00Z,2022-05-02T11:00Z,completed", "S2,A,SECOND,,2022-05-02T10:00Z,2022-05-02T11:00Z,completed");
        Assert.Equal(["2022-05/A/ITEM/S1 60.00", "2022-05/A/ITEM/S2 50.00"], world.Amounts("2022-05"));
        Assert.Equal([("PAYER", "RECIPIENT"), ("SECOND", null)], world.Charges("2022-05").Select(c => (c.Payer!, c.Recipient)));
        Assert.Equal(["2022-05/receivable/PAYER", "2022-05/receivable/SECOND"], world.Documents("2022-05").Select(d => d.Key));
        var ofSecond = BillingProcess.Rate(world.At("2022-05"), world.Slice(new PayerKey("SECOND"))).Output.Charges;
        Assert.Equal("2022-05/A/ITEM/S2", Assert.Single(ofSecond).Key);
    }

    [Fact]
    public void A_template_gives_a_charge_for_each_component_nested_ones_added_up()
    {
        // A visit is care for its time, half as much supervision, and one kit with two parts in it, whatever the time.
        var world = UsageWorld.Time("interval=PT1H").With("rates", [])
            .Rows("items", "item,name", "PART,Part", "SUPERVISION,Supervision")
            .Rows("templates", "template,component,quantity,basis", "VISIT,ITEM,1,elapsed", "VISIT,SUPERVISION,0.5,elapsed", "VISIT,KIT,1,fixed", "KIT,OTHER,1,", "KIT,PART,2,", "VISIT,PART,3,fixed")
            .Rows("rates", "item,scope,price", "ITEM,all,20", "ITEM,place:HERE,22", "OTHER,all,7", "PART,all,1.5", "SUPERVISION,all,30")
            .With("agreements", []).Rows("agreements", "agreement,payer,item,plan,place", "A,PAYER,VISIT,PLAN,HERE")
            .Session("S", "2022-05-02T10:00Z", "2022-05-02T13:00Z");
        Assert.Equal(
            ["2022-05/A/ITEM/S 66.00", "2022-05/A/OTHER/S 7.00", "2022-05/A/PART/S 7.50", "2022-05/A/SUPERVISION/S 45.00"],
            world.Amounts("2022-05"));
        Assert.Equal(["3", "1", "5", "3/2"], world.Quantities("2022-05"));
    }

    [Fact]
    public void A_fixed_component_of_a_periodic_session_is_due_once_when_it_ends_at_the_price_of_its_first_day()
    {
        var world = UsageWorld.Time("interval=P1D schedule=periodic").With("rates", [])
            .Rows("templates", "template,component,quantity,basis", "STAY,ITEM,1,elapsed", "STAY,OTHER,1,fixed")
            .Rows("rates", "item,scope,from,price", "ITEM,all,,10", "OTHER,all,,7", "OTHER,all,2022-06-01,9")
            .With("agreements", []).Rows("agreements", "agreement,payer,item,plan", "A,PAYER,STAY,PLAN").Session("S", "2022-05-30T10:00Z", "2022-06-02T10:00Z");
        Assert.Equal(["2022-05/A/ITEM/S 10.00", "2022-05/A/OTHER/S 0.00"], world.Amounts("2022-05"));
        Assert.Equal(["2022-06/A/ITEM/S 20.00", "2022-06/A/OTHER/S 7.00"], world.Amounts("2022-06"));
    }

    [Fact]
    public void An_event_costs_its_quantity_at_the_price_of_its_day()
    {
        var world = UsageWorld.Event(price: "1.25").Rates("from,price", ",1.25", "2022-06-01,2")
            .Event("E1", "2022-05-31T22:59:59Z", "3").Event("E2", "2022-05-31T23:00Z", "0.5").Event("E3", "2022-05-02T10:00Z").Event("E4", "2022-05-02T10:00Z", "0");
        Assert.Equal(["2022-05/A/ITEM/E1 3.75", "2022-05/A/ITEM/E3 1.25", "2022-05/A/ITEM/E4 0.00"], world.Amounts("2022-05"));
        Assert.Equal(["2022-06/A/ITEM/E2 1.00"], world.Amounts("2022-06")); // midnight in London
    }

    [Fact]
    public void What_cannot_be_priced_is_unrated_and_says_why()
    {
        static string Reason(World world, string period = "2022-05") => world.Charges(period).Single(c => c.Amount is null && c.Key.Split('/').Length == 4).Reason![..8];
        var ended = UsageWorld.Time("interval=PT1H").With("agreements", []).Rows("agreements", "agreement,from,to,payer,item,plan", "A,2022-01-01,2022-04-30,PAYER,ITEM,PLAN");
        Assert.Equal("RATE-007", Reason(ended.Session("S", "2022-05-02T10:00Z", "2022-05-02T11:00Z")));
        Assert.Equal("RATE-007", Reason(ended.With("sessions", []).Event("E", "2022-05-02T10:00Z")));
        Assert.Equal("RATE-008", Reason(UsageWorld.Time("interval=PT1H").Event("E", "2022-05-02T10:00Z")));
        Assert.Equal("RATE-008", Reason(UsageWorld.Event().Session("S", "2022-05-02T10:00Z", "2022-05-02T11:00Z")));
        Assert.Equal("RATE-008", Reason(World.Small().Active().Session("S", "2022-05-02T10:00Z", "2022-05-02T11:00Z")));
        Assert.Equal("RATE-005", Reason(UsageWorld.Time("interval=PT1H from=2022-06-01").Session("S", "2022-05-02T10:00Z", "2022-05-02T11:00Z")));
        Assert.Equal("RATE-001", Reason(UsageWorld.Time("interval=PT1H").Rates("from,price", "2022-06-01,1").Session("S", "2022-05-02T10:00Z", "2022-05-02T11:00Z")));
        Assert.Equal("RATE-003", Reason(UsageWorld.Time("interval=P1D schedule=periodic").Rates("from,price,currency", ",1,", "2022-05-03,1,EUR").Session("S", "2022-05-02T10:00Z", "2022-05-04T10:00Z")));
        Assert.Equal("RATE-006", Reason(UsageWorld.Time("interval=PT1S", price: "99999999999999999").Session("S", "2022-05-02T10:00Z", "2022-05-03T10:00Z")));
        var unrated = UsageWorld.Event().Session("S", "2022-05-02T10:00Z", "2022-05-02T11:00Z");
        Assert.Single(unrated.Documents("2022-05")[0].Unrated);
        Assert.Equal((null, null), (unrated.Charges("2022-05")[0].Quantity, unrated.Charges("2022-05")[0].UnitPrice));
        Assert.Null(unrated.Explain("2022-05/A/ITEM/S").Unrounded);
    }

    [Fact]
    public void A_session_in_progress_is_in_the_way_of_closing()
    {
        var request = new CloseRequest(PeriodState.Open, PeriodState.Closed, [], false) { InProgress = ["S"] };
        var context = new World().At("2022-05");
        var issue = Assert.Single(BillingProcess.Close(context, request).Issues);
        Assert.Equal(("CLOSE-003", "S"), (issue.Code, issue.Subject));
        Assert.Equal(PeriodState.Closed, BillingProcess.Close(context, request with { Force = true }).Output);
    }

    [Fact]
    public void The_explanation_of_a_session_leads_from_its_pieces_to_its_amount()
    {
        var explained = UsageWorld.Time("interval=PT7M rounding=exact minimum_amount=1", price: "0.35").Session("S", "2022-05-02T10:00Z", "2022-05-02T10:20Z").Explain("2022-05/A/ITEM/S");
        Assert.Equal(ChargeModel.Time, explained.Plan!.Model);
        var segment = Assert.Single(explained.Segments);
        Assert.Equal(("20/7", 0.35m), (segment.Level!.Value.ToString(), segment.Rate.Price));
        Assert.Equal(Fraction.One, explained.Sum!.Value / explained.Divisor);
        Assert.Equal((Fraction.One, Fraction.One), (explained.Unrounded!.Value, explained.Minimum!.Value));
        Assert.Equal(100, explained.Charge.Amount);
    }

    [Fact]
    public void Sessions_at_the_ends_of_time_break_nothing()
    {
        foreach (var zone in new[] { "Pacific/Kiritimati", "Pacific/Pago_Pago" })
        {
            foreach (var plan in new[] { "interval=PT1H", "interval=PT1H schedule=periodic", "interval=PT1H clock=wall_clock schedule=periodic" })
            {
                var world = UsageWorld.Time(plan, zone: zone).Rows("bands", "band,from_time,to_time", "NIGHT,20:00,06:00").Rates("band,price", ",1", "NIGHT,2")
                    .Session("FIRST", "0001-01-01T00:00Z", "0001-01-04T00:00Z").Session("NOW", "0001-01-01T00:00Z").Session("LAST", "9999-12-31T22:00Z", "9999-12-31T23:00Z");
                Assert.All(new[] { "0001-01", "2022-05", "9999-12" }.SelectMany(p => world.Charges(p)), c => Assert.NotNull(c.Amount));
                Assert.NotNull(UsageWorld.Time(plan, zone: zone).Session("ALL", "0001-01-01T00:00Z", "9999-12-31T23:59:59Z").Charges("9999-12").Single().Amount);
            }
        }
    }
}
