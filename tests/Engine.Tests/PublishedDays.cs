using NodaTime;
using Xunit;

namespace Connector.Engine.Tests;

/// <summary>Published cases of days: how they are counted, prorated, and what becomes of them where clocks change.</summary>
internal static class PublishedDays
{
    public static void Check(PublishedCase c)
    {
        switch (c.Kind)
        {
            case "day-count" when c.Id == "EH-DC-003":
                c.Is("ratio", Share("", c.Day("startOn"), null, c.Day("startOn")));
                break;
            case "day-count":
                c.Is("actualActual", Share("", c.Day("start"), c.Day("endInclusive"), c.Day("start")));
                c.Is("strict30_360", Share("thirty360", c.Day("start"), c.Day("endInclusive"), c.Day("start")));
                break;
            case "day-count-fixed":
                c.Is("days", Share("thirty360", c.Day("start"), c.Day("end").PlusDays(-1), c.Day("start"), c.Day("end")) * 30);
                break;
            case "proration-fixed-days":
                c.Is("ratio", Share("thirty360", c.Day("start"), c.Day("nextCycleDate").PlusDays(-1), c.Day("start"), c.Day("nextCycleDate")).ToText(9));
                break;
            case "day-count-seasonal":
                Seasons(c);
                break;
            case "doc-inconsistency":
                var july = new LocalDate(2022, 7, 10);
                c.Is("actualDaysRatio", Share("", july, null, july));
                c.Is("actual", Currency.Text(Flat("", july, null, c.In("seatPrice")).Charges("2022-07").Single().Amount!.Value, "GBP"));
                Assert.NotEqual(c.Out("claimed"), c.Out("actual"));
                break;
            case "proration-amount":
                Amounts(c);
                break;
            case "month-end":
                var periods = c.Expected.GetProperty("periods").EnumerateArray().Select(p => new Days(CanonicalText.Date(p[0].GetString()![..10]), CanonicalText.Date(p[1].GetString()![..10]))).ToArray();
                var charges = PublishedPeriods.Listed(periods, "10").Agreement(c.Day("start"), null).Begun(periods[^1].From);
                Assert.Equal(periods, charges.Select(x => x.Service));
                Assert.All(charges, x => Assert.Equal(1000, x.Amount));
                break;
            case "date-ranges":
                c.Is("merged", Merged(c));
                break;
            default:
                Clocks(c);
                break;
        }
    }

    /// <summary>The days of an agreement whose rows have a case's ranges.</summary>
    public static string Merged(PublishedCase c)
    {
        var ranges = c.Each("ranges").Select(r => $"A,{r[0]},{r[1]},PAYER,ITEM,PLAN").ToArray();
        var history = World.Small().Rows("agreements", "agreement,from,to,payer,item,plan", ranges).Slice().Agreements.Single();
        return "[" + string.Join(", ", history.Versions.Select(v => $"[{CanonicalText.Text(v.Days.From)}, {CanonicalText.Text(v.Days.To)}]")) + "]";
    }

    private static World Flat(string proration, LocalDate from, LocalDate? to, string price) => World.Small($"flat,{proration}", price).With("plans", []).Rows("plans", "plan,model,proration", $"PLAN,flat,{proration}")
        .Rows("agreements", "agreement,from,to,payer,item,plan", $"A,{CanonicalText.Text(from)},{(to is { } last ? CanonicalText.Text(last) : "")},PAYER,ITEM,PLAN");

    /// <summary>The share of each month that days are, added up.</summary>
    public static Fraction Share(string proration, LocalDate from, LocalDate? to, params LocalDate[] months)
        => months.Select(m => CanonicalText.Text(m)[..7]).Distinct().SelectMany(m => Flat(proration, from, to, "1").Charges(m)).Aggregate(Fraction.Zero, (sum, x) => sum + x.Quantity!.Value);

    /// <summary>A season is when an agreement is active: each window of each year is a version of it.</summary>
    private static void Seasons(PublishedCase c)
    {
        static Days Of(IEnumerable<System.Text.Json.JsonElement> range) => new(CanonicalText.Date(range.First().GetString()!), CanonicalText.Date(range.Last().GetString()!));
        var (billing, charge) = (Of(c.Each("billingPeriod")), Of(c.Each("chargePeriod")));
        var windows = c.Each("seasonWindows(startD,startM,endD,endM)").Select(w => w.EnumerateArray().Select(x => x.GetInt32()).ToArray())
            .SelectMany(w => Enumerable.Range(2021, 3).Select(year => new Days(new LocalDate(year, w[1], w[0]), new LocalDate(w[3] < w[1] ? year + 1 : year, w[3], w[2])))).ToList();
        Fraction Count(Days within) => PublishedPeriods.Listed([billing], "1")
            .Rows("agreements", "agreement,from,to,payer,item,plan", [.. windows.Select(w => w.Intersect(within)).Where(w => !w.IsEmpty).Select(w => $"A,{CanonicalText.Text(w.From)},{CanonicalText.Text(w.To)},PAYER,ITEM,PLAN")])
            .Charges("P00").Aggregate(Fraction.Zero, (sum, x) => sum + x.Quantity!.Value) * billing.Count;
        c.Is("authorisedDays", Count(billing));
        c.Is("billableDays", Count(charge.Intersect(billing)));
    }

    private static void Amounts(PublishedCase c)
    {
        switch (c.Id)
        {
            case "EN-PR-001":
                var flat = Flat("", c.Day("start"), c.Day("end"), c.In("monthlyRate"));
                c.Is("byCalendarMonthDays", Currency.Text(new[] { "2023-04", "2023-05", "2023-06" }.SelectMany(m => flat.Charges(m)).Sum(x => x.Amount!.Value), "GBP"));
                break;
            case "FX-PR-003":
                World Seats(params string[] readings) => UsageWorld.Of("model=level measure=SEATS", c.In("unitPrice"), "UTC").Rows("readings", "measure,subject,from,value", readings);
                var seats = Seats("SEATS,A,,5");
                c.Is("net", PublishedRewinds.Difference(seats, Seats("SEATS,A,,5", $"SEATS,A,{c.In("changeOn")},10"), "2024-03"));
                break;
            case "ST-PR-001":
                // Half of June remains from the 16th on.
                World Priced(params string[] rates) => World.Small().Active().With("rates", []).Rows("rates", "item,scope,from,price", rates);
                c.Is("net", PublishedRewinds.Difference(Priced($"ITEM,all,,{c.In("old")}"), Priced($"ITEM,all,,{c.In("old")}", $"ITEM,all,2022-06-16,{c.In("new")}"), "2022-06"));
                break;
            case "KB-BD-004":
                var day = new LocalDate(2011, 8, 15);
                var cycle = PublishedPeriods.Listed([.. Enumerable.Range(0, 3).Select(n => new Days(day.PlusMonths(n), day.PlusMonths(n + 1).PlusDays(-1)))], c.In("rate"))
                    .Agreement(c.Day("start"), null).Begun(c.Day("targetDate"));
                c.Is("lines", cycle.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
                c.Is("total", Currency.Text(cycle.Sum(x => x.Amount!.Value), "USD"));
                break;
            default:
                var quarter = PublishedPeriods.Listed([new Days(new LocalDate(2024, 4, 1), new LocalDate(2024, 6, 30))], CanonicalText.Text(CanonicalText.Decimal(c.In("amountCents")) / 100))
                    .Agreement(c.Day("start"), c.Day("terminated").PlusDays(1));
                c.Is("feeCents", quarter.Charges("P00").Single().Amount!.Value);
                break;
        }
    }

    private static void Clocks(PublishedCase c)
    {
        Fraction Time(string plan, string zone, string start, string end)
            => UsageWorld.Time(plan, zone: zone).Session("S", start, end).Charges(CanonicalText.Text(Instants.Of(end).InZone(DateTimeZoneProviders.Tzdb[zone]).Date)[..7]).Single().Quantity!.Value;
        switch (c.Id)
        {
            case "FX-DS-003" or "FX-DS-004":
                c.Is("days", Time("interval=P1D rounding=exact clock=wall_clock", c.In("timezone"), Instants.In(c.In("timezone"), c.In("from") + "T00:00"), Instants.In(c.In("timezone"), c.In("to") + "T00:00")));
                break;
            case "LG-DS-002" or "LG-DS-003":
                c.Is("days", Time("interval=P1D rounding=up clock=wall_clock", c.In("timezone"), c.In("fromUtc"), c.In("toUtc")));
                break;
            case "DS-SH-001":
                var (from, to) = (Instants.In(c.In("timezone"), c.Each("scheduled").First().GetString()!), Instants.In(c.In("timezone"), c.Each("scheduled").Last().GetString()!));
                c.Is("elapsedHours", Time("interval=PT1H", c.In("timezone"), from, to));
                c.Is("wallClockHours", Time("interval=PT1H clock=wall_clock", c.In("timezone"), from, to));
                c.Is("thisVendorBills", Time("interval=PT1H clock=planned", c.In("timezone"), from, to));
                break;
            case "DS-SH-003":
                c.Is("thisVendorBills", Time("interval=PT1H", "America/New_York", Instants.In("America/New_York", "2024-11-02T23:00"), Instants.In("America/New_York", "2024-11-03T07:00")));
                break;
            default:
                c.Is("billedHours", Time("interval=PT1H", c.In("timezone"), Instants.In(c.In("timezone"), c.Each("scheduled").First().GetString()!), Instants.In(c.In("timezone"), "2024-03-31T" + c.Out("displayedEnd"))));
                break;
        }
    }
}
