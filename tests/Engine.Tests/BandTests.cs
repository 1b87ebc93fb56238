using System.Collections.Frozen;
using NodaTime;
using Xunit;

namespace Connector.Engine.Tests;

/// <summary>Times with prices of their own. 2 May 2022 was a Monday and a bank holiday.</summary>
public sealed class BandTests
{
    private static World With(string[] bands, string[] rates, string plan = "interval=PT1H rounding=exact", string zone = "Europe/London")
        => UsageWorld.Time(plan, zone: zone).Rows("holidays", "holidays,date", "BANK,2022-05-02", "BANK,2022-06-03")
            .Rows("bands", "band,days,from_time,to_time,holidays", bands).Rates("band,price", rates);

    private static string[] Pieces(World world, string charge = "2022-05/A/ITEM/S") => [.. world.Explain(charge).Segments.Select(s => $"{s.Level} {s.Rate.Band ?? "-"}")];

    [Fact]
    public void A_session_is_cut_at_the_borders_of_a_band_and_the_remainder_has_its_own_rate()
    {
        var world = With(["NIGHT,,20:00,06:00,"], [",20", "NIGHT,30"]).Session("S", "2022-05-10T18:30+01:00", "2022-05-11T07:00+01:00");
        Assert.Equal(["3/2 -", "10 NIGHT", "1 -"], Pieces(world));
        Assert.Equal(["2022-05/A/ITEM/S 350.00"], world.Amounts("2022-05")); // 2.5 × 20 + 10 × 30
        Assert.Equal(["25/2"], world.Quantities("2022-05"));
    }

    [Fact]
    public void A_special_day_is_before_a_holiday_that_before_a_day_of_the_week_before_weekdays_before_times()
    {
        string[] bands = ["TIMES,,08:00,18:00,", "WEEKDAY,weekday,,,", "MONDAY,mon,,,", "HOLIDAY,,,,BANK", "SPECIAL,2022-05-02 2022-12-25,,,"];
        string[] rates = [",1", "TIMES,2", "WEEKDAY,3", "MONDAY,4", "HOLIDAY,5", "SPECIAL,6"];
        for (var count = 0; count <= 5; count++)
        {
            var world = With(bands[..count], rates[..(count + 1)]).Session("S", "2022-05-02T10:00+01:00", "2022-05-02T11:00+01:00");
            Assert.Equal([$"2022-05/A/ITEM/S {count + 1}.00"], world.Amounts("2022-05"));
        }
    }

    [Fact]
    public void At_one_rank_a_band_with_times_is_before_one_without()
    {
        var world = With(["SAT,sat,,,", "SATNIGHT,sat,20:00,24:00,".Replace("24:00", "00:00", StringComparison.Ordinal)], ["SAT,2", "SATNIGHT,3"])
            .Session("S", "2022-05-07T18:00+01:00", "2022-05-08T00:00+01:00");
        Assert.Equal(["2 SAT", "4 SATNIGHT"], Pieces(world));
    }

    [Fact]
    public void A_band_that_begins_on_its_day_reaches_into_the_next_morning()
    {
        var world = With(["FRINIGHT,fri,22:00,06:00,"], [",1", "FRINIGHT,2"]).Session("S", "2022-05-06T21:00+01:00", "2022-05-08T23:00+01:00");
        Assert.Equal(["1 -", "8 FRINIGHT", "41 -"], Pieces(world)); // Saturday night is none
    }

    [Theory]
    [InlineData("2022-03-26T20:00", "2022-03-27T08:00", "4 - 5 NIGHT 2 -")] // midnight to six lasts five hours
    [InlineData("2022-10-29T20:00", "2022-10-30T08:00", "4 - 7 NIGHT 2 -")]
    public void A_band_lasts_as_long_as_the_clock_shows_it(string start, string end, string pieces)
    {
        var world = With(["NIGHT,,00:00,06:00,"], [",1", "NIGHT,2"]).Session("S", Instants.In("Europe/London", start), Instants.In("Europe/London", end));
        Assert.Equal(pieces, string.Join(' ', Pieces(world, start[..7] + "/A/ITEM/S")));
        var wall = With(["NIGHT,,00:00,06:00,"], [",1", "NIGHT,2"], "interval=PT1H clock=wall_clock").Session("S", Instants.In("Europe/London", start), Instants.In("Europe/London", end));
        Assert.Equal("4 - 6 NIGHT 2 -", string.Join(' ', Pieces(wall, start[..7] + "/A/ITEM/S")));
    }

    [Fact]
    public void A_border_inside_the_hour_that_is_skipped_or_shown_twice_follows_the_clock()
    {
        // 01:30 does not exist on 27 March 2022: the band begins when the clock goes on, at 02:00 (01:00 UTC).
        var spring = With(["LATE,,01:30,04:00,"], [",1", "LATE,2"]).Session("S", "2022-03-27T00:00Z", "2022-03-27T04:00Z");
        Assert.Equal(["1 -", "2 LATE", "1 -"], Pieces(spring, "2022-03/A/ITEM/S"));
        // On 30 October it is shown twice, and the band is on from each 01:30 as long as the clock shows more.
        var autumn = With(["LATE,,01:30,04:00,"], [",1", "LATE,2"]).Session("S", "2022-10-30T00:00Z", "2022-10-30T05:00Z");
        Assert.Equal(["1/2 -", "1/2 LATE", "1/2 -", "5/2 LATE", "1 -"], Pieces(autumn, "2022-10/A/ITEM/S"));
    }

    [Theory]
    [InlineData("exact", "2/3 - 1/6 NIGHT")]
    [InlineData("up", "2/3 - 1/3 NIGHT")] // rounding adds at the end
    [InlineData("down", "0 -")] // and takes away from the end, never below nothing
    public void What_rounding_adds_or_takes_away_falls_on_the_end(string rounding, string pieces)
    {
        var world = With(["NIGHT,,20:00,06:00,"], [",20", "NIGHT,30"], "interval=PT1H rounding=" + rounding).Session("S", "2022-05-10T19:20+01:00", "2022-05-10T20:10+01:00");
        Assert.Equal(pieces, string.Join(' ', Pieces(world)));
    }

    [Fact]
    public void Periodic_units_are_cut_too_and_keep_the_price_of_the_day_they_began()
    {
        var world = With(["NIGHT,,20:00,06:00,"], [",20", "NIGHT,30"], "interval=P1D schedule=periodic rounding=exact").Session("S", "2022-05-10T12:00+01:00", "2022-05-11T18:00+01:00");
        Assert.Equal(["1/3 -", "5/12 NIGHT", "1/4 -", "1/4 -"], Pieces(world)); // a day of 10 hours of night, and 6 hours more
        Assert.Equal(["5/4"], world.Quantities("2022-05"));
    }

    [Fact]
    public void A_band_without_a_price_in_force_leaves_its_time_to_the_next_one()
    {
        // The price of nights begins in June: May is as it was. And a holiday of an item that has no price for it is a day as any other.
        var world = UsageWorld.Time("interval=PT1H").Rows("bands", "band,from_time,to_time,days", "NIGHT,20:00,06:00,", "SUNDAY,,,sun")
            .Rates("from,band,price", ",,20", "2022-06-01,NIGHT,30").Session("S", "2022-05-10T22:00+01:00", "2022-05-11T00:00+01:00").Session("T", "2022-06-10T22:00+01:00", "2022-06-11T00:00+01:00");
        Assert.Equal(["2022-05/A/ITEM/S 40.00"], world.Amounts("2022-05"));
        Assert.Equal(["2022-06/A/ITEM/T 60.00"], world.Amounts("2022-06"));
        var ofOne = UsageWorld.Time("interval=PT1H").Rows("bands", "band,from_time,to_time", "NIGHT,20:00,06:00").Rows("rates", "item,scope,band,price", "ITEM,payer:SECOND,NIGHT,90")
            .Session("S", "2022-05-10T22:00+01:00", "2022-05-11T00:00+01:00");
        Assert.Equal(["2022-05/A/ITEM/S 120.00"], ofOne.Amounts("2022-05")); // the night price is another payer's
    }

    [Fact]
    public void Where_the_remainder_has_no_rate_a_session_outside_of_all_bands_is_unrated()
    {
        var world = With(["NIGHT,,20:00,06:00,"], ["NIGHT,30"]);
        Assert.Equal(["2022-05/A/ITEM/S 60.00"], world.Session("S", "2022-05-10T22:00+01:00", "2022-05-11T00:00+01:00").Amounts("2022-05"));
        Assert.StartsWith("2022-05/A/ITEM/S RATE-001", world.With("sessions", []).Session("S", "2022-05-10T19:00+01:00", "2022-05-11T00:00+01:00").Amounts("2022-05")[0], StringComparison.Ordinal);
        Assert.Equal(["2022-05/A/ITEM/S 0.00"], world.With("sessions", []).Session("S", "2022-05-10T22:00+01:00", "2022-05-10T22:00+01:00").Amounts("2022-05"));
    }

    [Fact]
    public void Each_component_of_a_template_is_cut_by_its_own_bands_and_a_fixed_one_has_that_of_the_start()
    {
        var world = UsageWorld.Time("interval=PT1H").Rows("bands", "band,from_time,to_time", "NIGHT,20:00,06:00")
            .Rows("items", "item,name", "CALL,Call-out").Rows("templates", "template,component,basis", "VISIT,ITEM,", "VISIT,OTHER,", "VISIT,CALL,fixed")
            .With("rates", []).Rows("rates", "item,scope,band,price", "ITEM,all,,20", "ITEM,all,NIGHT,30", "OTHER,all,,5", "CALL,all,,40", "CALL,all,NIGHT,80")
            .With("agreements", []).Rows("agreements", "agreement,payer,item,plan", "A,PAYER,VISIT,PLAN")
            .Session("S", "2022-05-10T19:00+01:00", "2022-05-10T21:00+01:00").Session("T", "2022-05-10T21:00+01:00", "2022-05-10T22:00+01:00");
        Assert.Equal(
            ["2022-05/A/CALL/S 40.00", "2022-05/A/ITEM/S 50.00", "2022-05/A/OTHER/S 10.00", "2022-05/A/CALL/T 80.00", "2022-05/A/ITEM/T 30.00", "2022-05/A/OTHER/T 5.00"],
            world.Amounts("2022-05"));
    }

    [Fact]
    public void An_event_has_the_band_of_its_instant()
    {
        var world = UsageWorld.Event().Rows("bands", "band,from_time,to_time", "NIGHT,20:00,06:00").Rates("band,price", ",20", "NIGHT,30")
            .Event("E1", "2022-05-10T19:59:59+01:00").Event("E2", "2022-05-10T20:00+01:00").Event("E3", "2022-05-11T06:00+01:00");
        Assert.Equal(["2022-05/A/ITEM/E1 20.00", "2022-05/A/ITEM/E2 30.00", "2022-05/A/ITEM/E3 20.00"], world.Amounts("2022-05"));
    }

    [Fact]
    public void A_holiday_with_times_begins_on_the_holiday_and_a_list_without_days_is_never_on()
    {
        var world = With(["EVE,,18:00,02:00,BANK"], [",1", "EVE,2"]).Session("S", "2022-05-02T17:00+01:00", "2022-05-03T03:00+01:00");
        Assert.Equal(["1 -", "8 EVE", "1 -"], Pieces(world));
        var empty = new Band { Key = "X", Weekdays = Enum.GetValues<IsoDayOfWeek>().ToFrozenSet(), Dates = FrozenSet<LocalDate>.Empty, Holidays = "NONE", From = LocalTime.Midnight, To = LocalTime.Midnight };
        Assert.False(empty.BeginsOn(new LocalDate(2022, 5, 2)));
    }

    [Theory]
    [InlineData("band,days", "X,monday", "days", "days of the week")]
    [InlineData("band,days", "X,mon 2022-05-01", "days", "days of the week")]
    [InlineData("band,days", "X,2022-02-30", "days", "days of the week")]
    [InlineData("band,from_time", "X,25:00", "from_time", "a time of day")]
    [InlineData("band,from_time", "X,8", "from_time", "a time of day")]
    [InlineData("band,to_time", "X,24:00", "to_time", "a time of day")]
    [InlineData("band,days,holidays", "X,mon,BANK", "days", "nothing")]
    public void Bad_days_and_times_are_errors(string header, string line, string column, string expected)
    {
        var error = Assert.Throws<InvalidOperationException>(() => new World().Rows("bands", header, line)).Message;
        Assert.Contains(column, error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }
}
