using Connector.Testing;
using NodaTime;
using Xunit;

namespace Connector.Engine.Tests;

/// <summary>What holds for every session and every quantity, wherever clocks change, months end and bands begin.</summary>
public sealed class UsageLawTests
{
    private static readonly string[] Zones = ["Europe/London", "America/New_York", "Australia/Sydney", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Apia", "UTC"];

    private static readonly string[] Roundings = ["nearest", "up", "down", "exact"];

    private static readonly string[] Clocks = ["elapsed", "wall_clock", "planned"];

    private static T Any<T>(Random random, params T[] values) => values[random.Next(values.Length)];

    /// <summary>An instant near a change of clocks, the end of a month or a year, midnight, or anywhere.</summary>
    private static Instant NastyInstant(Random random, string zone)
    {
        var tz = DateTimeZoneProviders.Tzdb[zone];
        var any = Instant.FromUtc(2010 + random.Next(3), 1, 1, 0, 0) + Duration.FromMinutes(random.Next(60 * 24 * 365));
        var month = any.InUtc().Date.With(DateAdjusters.EndOfMonth);
        var basis = random.Next(4) switch
        {
            0 when tz.GetZoneInterval(any) is { HasEnd: true } interval && interval.End < Instant.FromUtc(2020, 1, 1, 0, 0) => interval.End,
            1 => tz.AtStartOfDay(month.PlusDays(1)).ToInstant(),
            2 => tz.AtStartOfDay(any.InUtc().Date).ToInstant(),
            _ => any,
        };
        return basis + Any(random, Duration.Zero, Duration.FromTicks(10), Duration.FromTicks(-10), Duration.FromMinutes(random.Next(-180, 180)), Duration.FromSeconds(random.Next(-5000, 5000)));
    }

    private static (Instant Start, Instant End) NastySession(Random random, string zone)
    {
        var start = NastyInstant(random, zone);
        var end = random.Next(3) == 0 ? NastyInstant(random, zone) : start + Duration.FromSeconds(random.Next(Any(random, 10, 5_000, 100_000, 5_000_000)));
        end = end > start + Duration.FromDays(70) ? start + Duration.FromDays(70) : end;
        return start < end ? (start, end) : (end, start);
    }

    /// <summary>All time is one period, so that a session is in one piece.</summary>
    private static DecidingSettings OnePeriod(string zone) => DecidingSettings.Default with { Billing = BillingSettings.Default with { Zone = zone, Calendar = CalendarKind.Periods } };

    private static World Sessions(DecidingSettings settings, string plan, params (Instant Start, Instant End)[] sessions)
    {
        var cells = ("model=time " + plan).Split(' ').Select(c => c.Split('=')).ToArray();
        return new World { Settings = settings }.Rows("items", "item,name", "ITEM,Care").Rows("periods", "period,from,to", "all,2000-01-01,2030-12-31")
            .Rows("plans", "plan," + string.Join(',', cells.Select(c => c[0])), "PLAN," + string.Join(',', cells.Select(c => c[1])))
            .Active().Rows("sessions", "session,agreement,start,end,status,planned_start,planned_end", [.. sessions.Select((s, i) =>
                $"S{i},A,{CanonicalText.Text(s.Start)},{CanonicalText.Text(s.End)},completed,{CanonicalText.Text(s.Start)},{CanonicalText.Text(s.End)}")]);
    }

    private static IEnumerable<string> Months(Instant from, Instant to)
    {
        var calendar = BillingCalendar.For(BillingSettings.Default, []);
        var last = to.InUtc().Date.PlusDays(2);
        for (var period = calendar.PeriodOf(from.InUtc().Date.PlusDays(-2))!; period.Days.From <= last; period = calendar.Next(period)!)
        {
            yield return period.Key;
        }
    }

    private static readonly string[] SomeBands =
        ["NIGHT,,20:00,06:00", "EARLY,,01:30,02:15", "SAT,sat,,", "WEEKEND,weekend,00:30,23:30", "DAY,2010-10-31 2011-03-27 2011-11-06 2012-04-01,,", "FRI,fri,22:00,04:00", "LUNCH,weekday,12:00,12:45"];

    private static World Banded(World world, Random random, out List<Band> bands)
    {
        var chosen = SomeBands.Where(_ => random.Next(2) == 0).ToArray();
        world.Rows("bands", "band,days,from_time,to_time", chosen).Rows("rates", "item,scope,band,price", ["ITEM,all,,7", .. chosen.Select((b, i) => $"ITEM,all,{b.Split(',')[0]},{11 + (i * 3.7m)}")]);
        bands = [.. world["bands"].Select(row => Band.Of(row, _ => []))];
        return world;
    }

    [Fact]
    public void A_session_cut_in_two_at_any_instant_and_charged_exactly_costs_the_same()
        => Seeds.Each(500, random =>
        {
            var zone = Any(random, Zones);
            var (start, end) = NastySession(random, zone);
            var at = start + Duration.FromTicks(random.NextInt64((end - start).BclCompatibleTicks + 1) / 10 * 10);
            var plan = $"interval={Any(random, "PT1H", "PT7M", "P1D", "PT1S")} rounding=exact schedule=bulk";
            var seed = random.Next();
            var whole = Banded(Sessions(OnePeriod(zone), plan, (start, end)), new Random(seed), out _);
            var parts = Banded(Sessions(OnePeriod(zone), plan, (start, at), (at, end)), new Random(seed), out _);
            Assert.Equal(whole.Unrounded("all"), parts.Unrounded("all"));
        });

    [Fact]
    public void The_units_and_the_remainder_of_a_periodic_session_are_what_it_is_in_bulk()
        => Seeds.Each(300, random =>
        {
            var zone = Any(random, Zones);
            var plan = $"interval={Any(random, "PT1H", "PT90M", "P1D", "PT1H0M1S")} rounding={Any(random, Roundings)} clock={Any(random, Clocks)} schedule=";
            var session = NastySession(random, zone);
            Fraction Quantity(string schedule) => Banded(Sessions(OnePeriod(zone), plan + schedule, session), new Random(1), out _).Charges("all").Single().Quantity!.Value;
            Assert.Equal(Quantity("bulk"), Quantity("periodic"));
        });

    [Fact]
    public void The_periods_of_a_session_add_up_to_the_whole()
        => Seeds.Each(200, random =>
        {
            var zone = Any(random, Zones);
            var plan = $"interval={Any(random, "PT1H", "PT90M", "P1D")} rounding={Any(random, Roundings)} clock={Any(random, Clocks)} schedule={Any(random, "bulk", "periodic", "periodic")}";
            var session = NastySession(random, zone);
            var seed = random.Next();
            var monthly = OnePeriod(zone) with { Billing = OnePeriod(zone).Billing with { Calendar = CalendarKind.Monthly } };
            var whole = Banded(Sessions(OnePeriod(zone), plan, session), new Random(seed), out _);
            var cut = Banded(Sessions(monthly, plan, session), new Random(seed), out _);
            var months = Months(session.Start, session.End).ToList();
            Assert.Equal(whole.Unrounded("all"), months.Aggregate(Fraction.Zero, (sum, m) => sum + cut.Unrounded(m)));
            Assert.Equal(
                whole.Charges("all").Single().Quantity!.Value,
                months.SelectMany(m => cut.Charges(m)).Aggregate(Fraction.Zero, (sum, c) => sum + c.Quantity!.Value));
        });

    /// <summary>Asked minute by minute: what does the clock show, and which bands are on then?</summary>
    [Fact]
    public void Bands_share_out_all_of_a_sessions_time_and_each_minute_is_the_most_specific_ones()
        => Seeds.Each(400, random =>
        {
            var zone = Any(random, Zones);
            var tz = DateTimeZoneProviders.Tzdb[zone];
            var start = NastyInstant(random, zone);
            start -= Duration.FromTicks(start.ToUnixTimeTicks() % NodaConstants.TicksPerMinute);
            var end = start + Duration.FromMinutes(1 + random.Next(Any(random, 90, 4_000)));
            var world = Banded(Sessions(OnePeriod(zone), "interval=PT1M rounding=exact", (start, end)), random, out var bands);
            var expected = new SortedDictionary<string, Fraction>(StringComparer.Ordinal);
            for (var at = start; at < end; at += Duration.FromMinutes(1))
            {
                var local = at.InZone(tz).LocalDateTime;
                bool IsOn(Band band) => new[] { -1, 0 }.Select(local.Date.PlusDays).Where(band.BeginsOn).Select(band.Window).Any(w => w.From <= local && local < w.To);
                var on = bands.Where(IsOn).OrderByDescending(b => b.Rank).ThenBy(b => b.Key, StringComparer.Ordinal).FirstOrDefault()?.Key ?? "";
                expected[on] = expected.GetValueOrDefault(on) + 1;
            }

            var found = new SortedDictionary<string, Fraction>(StringComparer.Ordinal);
            foreach (var segment in world.Explain("all/A/ITEM/S0").Segments)
            {
                found[segment.Rate.Band ?? ""] = found.GetValueOrDefault(segment.Rate.Band ?? "") + segment.Level!.Value;
            }

            Assert.Equal(expected, found);
        });

    [Fact]
    public void Rounding_leaves_no_stretch_negative_and_adds_up_to_the_rounded_whole()
        => Seeds.Each(800, random =>
        {
            var zone = Any(random, Zones);
            var (start, end) = NastySession(random, zone);
            var world = Banded(Sessions(OnePeriod(zone), $"interval={Any(random, "PT1H", "P1D", "PT20M")} rounding={Any(random, "nearest", "up", "down")} schedule=bulk", (start, end)), random, out _);
            var explained = world.Explain("all/A/ITEM/S0");
            Assert.All(explained.Segments, s => Assert.True(s.Level!.Value.Sign >= 0));
            var quantity = explained.Segments.Aggregate(Fraction.Zero, (sum, s) => sum + s.Level!.Value);
            Assert.Equal(explained.Charge.Quantity!.Value, quantity);
            Assert.DoesNotContain('/', quantity.ToString());
        });

    [Fact]
    public void A_graduated_price_is_continuous_and_never_falls_as_the_quantity_grows()
        => Seeds.Each(800, random =>
        {
            var from = Enumerable.Range(0, 1 + random.Next(5)).Select(_ => random.Next(200) / 4m).Distinct().Order().ToList();
            var mode = Any(random, "graduated", "graduated_percentage");
            var free = Any(random, "", "3");
            string[] rates = [.. from.Select(f => $"{CanonicalText.Text(f)},{mode},{CanonicalText.Text(random.Next(1000) / 100m)},{free}")];
            Fraction Amount(decimal quantity) => UsageWorld.Event().Rates("tier_from,tier_mode,price,free_units", rates)
                .Event("E1", "2022-05-02T10:00Z", CanonicalText.Text(quantity / 2)).Event("E2", "2022-05-03T10:00Z", CanonicalText.Text(quantity / 2)).Unrounded("2022-05");
            var quantities = from.SelectMany(f => new[] { f, f + 0.000002m, f + 3, f + 3.000002m }).Concat([0, random.Next(6000) / 100m]).Distinct().Order().ToList();
            var amounts = quantities.ConvertAll(Amount);
            for (var i = 1; i < quantities.Count; i++)
            {
                var rise = amounts[i] - amounts[i - 1];
                Assert.True(rise.Sign >= 0, $"it falls at {quantities[i]}");
                Assert.True(rise <= (Fraction)(quantities[i] - quantities[i - 1]) * 10, $"it jumps at {quantities[i]}");
            }
        });

    [Fact]
    public void Nothing_depends_on_the_zone_of_the_machine()
    {
        var worlds = Enumerable.Range(1, 40).Select(seed =>
        {
            var random = new Random(seed);
            var zone = Any(random, Zones);
            return Banded(Sessions(OnePeriod(zone), $"interval=PT1H rounding=exact clock={Any(random, Clocks)} schedule={Any(random, "bulk", "periodic")}", NastySession(random, zone)), random, out _);
        }).ToList();
        List<string> Whole() => worlds.ConvertAll(w => string.Join('\n', w.Charges("all").Select(c => $"{c.Key} {c.Quantity} {c.Amount} {c.Service}")));
        var expected = Whole();
        var zone = Environment.GetEnvironmentVariable("TZ");
        try
        {
            foreach (var other in new[] { "Pacific/Kiritimati", "America/St_Johns" })
            {
                Environment.SetEnvironmentVariable("TZ", other);
                TimeZoneInfo.ClearCachedData();
                Assert.Equal(expected, Whole());
            }
        }
        finally
        {
            Environment.SetEnvironmentVariable("TZ", zone);
            TimeZoneInfo.ClearCachedData();
        }
    }

    [Fact]
    public void The_order_of_sessions_and_events_does_not_matter()
        => Seeds.Each(60, random =>
        {
            var world = UsageWorld.Time("interval=PT1H schedule=periodic").Rates("tier_from,tier_mode,price", "0,graduated,10", "5,graduated,3");
            for (var i = 0; i < 20; i++)
            {
                var (start, end) = NastySession(random, "Europe/London");
                world.Session("S" + i, CanonicalText.Text(start), CanonicalText.Text(end));
            }

            foreach (var month in new[] { "2010-10", "2010-11", "2011-03", "2011-04" })
            {
                Assert.Equal(world.Amounts(month), world.Shuffled(random).Amounts(month));
            }
        });
}
