using System.Collections.Immutable;
using NodaTime;
using Xunit;

namespace Connector.Engine.Tests;

/// <summary>Published cases of billing cycles: the periods are listed, a flat price is prorated by their days. Ends are exclusive there and inclusive here.</summary>
internal static class PublishedPeriods
{
    public static void Check(PublishedCase c)
    {
        switch (c.Id)
        {
            case "KB-BD-003" or "KB-PR-023":
                var refused = Assert.Throws<InvalidOperationException>(() => Cycles(c, c.Day("start")).Agreement(c.Day("start"), c.Day("end")));
                Assert.Contains("not before from", refused.Message, StringComparison.Ordinal);
                break;
            case "KB-BD-001" or "KB-BD-006":
                // The day of an instant is the local one.
                var zone = c.In("accountTimezone");
                var day = UsageWorld.Time("interval=PT1H", zone: zone).Session("S", c.In("startInstantUtc"), c.In("startInstantUtc")).With("agreements", [])
                    .Rows("agreements", "agreement,payer,item,plan", "A,PAYER,ITEM,PLAN").Charges(CanonicalText.Text(Instants.Of(c.In("startInstantUtc")).InZone(DateTimeZoneProviders.Tzdb[zone]).Date)[..7]).Single().Service.From;
                var world = Cycles(c, day).Agreement(day, null).Rows("adjustments", "adjustment,from,to,scope,kind,value", $"D,{CanonicalText.Text(day)},{CanonicalText.Text(day.PlusMonths(3).PlusDays(-1))},all,percent,-50");
                var count = c.Expected.GetProperty("items").GetArrayLength();
                c.Is("items", Items(world.Begun(day.PlusMonths(count - 1))));
                break;
            case "OC-ND-004":
                // The contract ends the day before: with a period from then on it has no document.
                var over = Listed([new Days(c.Day("periodStart"), c.Day("periodStart").PlusMonths(1).PlusDays(-1))], "10").Agreement(c.Day("periodStart").PlusMonths(-1), c.Day("contractEnd").PlusDays(1));
                c.Is("nextInvoiceDate", over.Documents("P00") is [var document, ..] ? CanonicalText.Text(document.IssueDate) : "null");
                break;
            case "OC-ND-007":
                // Two months, from the day on which it begins to the last of the second.
                var last = DateAdjusters.EndOfMonth(c.Day("periodStart").PlusMonths(1));
                c.Is("nextInvoiceDate", CanonicalText.Text(Listed([new Days(c.Day("periodStart"), last)], "10").Agreement(c.Day("periodStart"), null).Documents("P00").Single().IssueDate));
                break;
            case "KB-BD-002" or "KB-BD-005":
                var charges = Cycles(c, c.Day("start")).Agreement(c.Day("start"), null).Begun(c.Day("targetDate"));
                c.Is("items", Items(charges));
                if (c.Has("rate"))
                {
                    c.Is("total", Currency.Text(charges.Sum(x => x.Amount!.Value), "GBP"));
                }

                break;
            case var _ when c.Expected.TryGetProperty("wholePeriods", out _):
                c.Is("wholePeriods", Cycles(c, c.Day("start")).Agreement(c.Day("start"), c.Day("end")).Begun(c.Day("end")).Count(x => x.Quantity == Fraction.One).ToString(System.Globalization.CultureInfo.InvariantCulture));
                break;
            case var _ when c.Kind == "billing-dates-arrears":
                Arrears(c);
                break;
            default:
                var ratios = Cycles(c, c.Day("start")).Agreement(c.Day("start"), c.Has("end") ? c.Day("end") : null).Begun(c.Day("targetDate")).Select(x => x.Quantity!.Value).ToList();
                var cycles = ratios.Aggregate((a, b) => a + b);
                c.Is("cycles", ratios.Select(r => PublishedCase.Fractional(r.ToText(9))!.Value).Aggregate((a, b) => a + b)); // rounded one by one there
                c.Is("composition", c.Out("composition").Split(" + ").Select(p => PublishedCase.Fractional(p)!.Value).Aggregate((a, b) => a + b) == cycles ? c.Out("composition") : cycles.ToString());
                break;
        }
    }

    /// <summary>What a case bills in arrears: what has ended by its target day.</summary>
    public static List<Charge> Billed(PublishedCase c)
    {
        var world = Cycles(c, c.Day("start")).Agreement(c.Day("start"), c.Has("end") ? c.Day("end") : null);
        var calendar = world.Facts().Calendar;
        return [.. world.Begun(c.Day("targetDate")).Where(x => calendar.Find(x.Period)!.Days.To < c.Day("targetDate"))];
    }

    private static void Arrears(PublishedCase c)
    {
        var start = c.Day("start");
        var calendar = Cycles(c, start).Facts().Calendar;
        var charges = Billed(c);
        var through = charges.Max(x => x.Service.To).PlusDays(1);
        c.Is("hasSomethingToBill", charges.Count > 0 ? "true" : "false");
        c.Is("firstCycleDate", CanonicalText.Text(calendar.PeriodOf(start)!.Days.To.PlusDays(1)));
        c.Is("billThrough", CanonicalText.Text(through));
        c.Is("nextCycleDate", CanonicalText.Text(calendar.PeriodOf(through)!.Days.To.PlusDays(1)));
    }

    private static string Items(IEnumerable<Charge> charges)
        => "[" + string.Join(", ", charges.Select(x => $"[{CanonicalText.Text(x.Service.From)}, {CanonicalText.Text(x.Service.To.PlusDays(1))}]")) + "]";

    /// <summary>The periods of a case, listed: from its cycle day on, or from its start where it has none.</summary>
    private static World Cycles(PublishedCase c, LocalDate start)
    {
        var day = c.Has("billCycleDay") ? int.Parse(c.In("billCycleDay"), System.Globalization.CultureInfo.InvariantCulture) : start.Day;
        var period = c.Has("period") ? c.In("period") : "MONTHLY";
        LocalDate Begin(int n)
        {
            if (period is "THIRTY_DAYS" or "WEEKLY")
            {
                return start.PlusDays(n * (period == "WEEKLY" ? 7 : 30));
            }

            var month = new LocalDate(start.Year, start.Month, 1).PlusMonths(n * period switch { "QUARTERLY" => 3, "ANNUAL" => 12, _ => 1 });
            return month.PlusDays(Math.Min(day, month.Calendar.GetDaysInMonth(month.Year, month.Month)) - 1);
        }

        return Listed([.. Enumerable.Range(-2, 12).Select(n => new Days(Begin(n), Begin(n + 1).PlusDays(-1)))], c.Has("rate") ? c.In("rate") : "10");
    }

    /// <summary>A flat price for each of these periods, by days.</summary>
    public static World Listed(Days[] periods, string price) => new World { Settings = DecidingSettings.Default with { Billing = BillingSettings.Default with { Calendar = CalendarKind.Periods } } }
        .Rows("items", "item,name", "ITEM,Service").Rows("plans", "plan,model", "PLAN,flat").Rows("rates", "item,scope,price", "ITEM,all," + price)
        .Rows("periods", "period,from,to", [.. periods.Select((p, i) => $"P{i:00},{CanonicalText.Text(p.From)},{CanonicalText.Text(p.To)}")]);

    public static World Agreement(this World world, LocalDate start, LocalDate? endExclusive)
        => world.Rows("agreements", "agreement,from,to,payer,item,plan", $"A,{CanonicalText.Text(start)},{(endExclusive is { } end ? CanonicalText.Text(end.PlusDays(-1)) : "")},PAYER,ITEM,PLAN");

    /// <summary>The charges of all periods that have begun by a day: what is billed in advance by then.</summary>
    public static ImmutableArray<Charge> Begun(this World world, LocalDate target)
    {
        var calendar = world.Facts().Calendar;
        return [.. world["periods"].Select(p => calendar.Find(p[0]!)!).Where(p => p.Days.From <= target).SelectMany(p => world.Charges(p.Key))];
    }
}
