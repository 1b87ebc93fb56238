using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using NodaTime;
using Xunit;

namespace Connector.Engine.Tests;

/// <summary>Each published case on the plan of ours that has its semantics. None is edited to fit: what cannot be said is in <see cref="NotApplicable"/>, what was decided otherwise in <see cref="PublishedDecisions"/>.</summary>
internal static class PublishedCases
{
    private const string Anchors = "dates are not computed from an anchor day: periods are calendar months, weeks, four weeks, or as listed in the file periods";
    private const string Caps = "a credit is target less position, which cannot credit twice: there is no computed credit that would have to be capped";
    private const string RunningTotals = "usage is priced by the total of its period, not event by event by the tier that a running total is in";

    public static readonly ImmutableSortedDictionary<string, string> NotApplicable = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["FX-ME-006"] = Anchors,
        ["FX-ME-001"] = Anchors,
        ["FX-ME-002"] = Anchors,
        ["FX-ME-003"] = Anchors,
        ["FX-ME-004"] = Anchors,
        ["LG-ME-002"] = Anchors,
        ["FX-PR-005"] = Caps,
        ["FX-PR-006"] = Caps,
        ["KB-FD-007"] = "months of 28 days are not offered, only of 30",
        ["LG-PG-001"] = RunningTotals,
        ["LG-PG-002"] = RunningTotals,
        ["LG-PC-001"] = "no amount per event beside a percentage, and no free events",
        ["KB-US-005"] = "refers to the tiers of a case that is not among the published ones",
        ["CL-RT-001"] = "no price by how long a visit lasts; bands are times of day and days",
        ["KB-RT-002"] = "periods are facts: moving a billing day makes other periods, it does not cut existing ones again",
        ["KB-RT-004"] = "the credit is ours (340/365 of 100), the new line is 31/358 of a price that is not stated",
        ["OC-RI-008"] = "no rounded hours are stored that a later step could change: quantities follow from facts",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>What to know of a case that passes in part, or upside down.</summary>
    public static readonly ImmutableSortedDictionary<string, string> Remarks = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["LG-GR-003"] = "without any units nothing is due, where its note has the first tier's fixed price: see LG-GP-001",
        ["LG-DC-003"] = "records a wrong result, which ours does not give: 7.10",
        ["EX-TX-001"] = "records wrong results, which ours do not give",
        ["LG-CN-001"] = "net amounts; tax is the accounting system's",
        ["LG-CN-003"] = "net amounts; tax is the accounting system's",
        ["EN-PR-001"] = "by the days of each calendar month",
        ["FX-PR-003"] = "the net of credit and charge, on one line",
        ["ST-PR-001"] = "the net of credit and charge, on one line, by days",
        ["ZU-DC-001"] = "actual/actual and 30/360; actual/360 is not offered",
        ["ZU-DC-002"] = "actual/actual and 30/360; actual/360 is not offered",
        ["CL-RD-003"] = "the exact total; figures rounded on the way are not reproduced",
        ["CL-RD-004"] = "the exact total; figures rounded on the way are not reproduced",
        ["OR-RC-001"] = "one charge with two segments",
        ["FX-TX-001"] = "as a percentage; tax itself is the accounting system's",
        ["FX-TX-004"] = "as a percentage; tax itself is the accounting system's",
        ["FX-TX-005"] = "as a percentage; tax itself is the accounting system's",
        ["QB-TX-001"] = "as a percentage; what the accounting system makes of it is reported as drift",
        ["KB-BD-003"] = "an agreement of no days is refused",
        ["KB-PR-023"] = "an agreement that ends before it begins is refused",
        ["DS-SH-001"] = "elapsed, wall clock and planned time side by side",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Computes a case, and fails where ours differs.</summary>
    public static void Check(PublishedCase c)
    {
        switch (c.Kind)
        {
            case "billing-dates" or "billing-dates-arrears" or "proration" or "proration-validation" or "timezone":
                PublishedPeriods.Check(c);
                break;
            case "day-count" or "day-count-fixed" or "proration-fixed-days" or "day-count-seasonal" or "doc-inconsistency" or "proration-amount" or "month-end" or "date-ranges" or "dst" or "dst-shift":
                PublishedDays.Check(c);
                break;
            case "bundle" or "bundle-time-of-day" or "rate-precedence" or "rate-change" or "rounding-interval" or "rounding-drift" or "rounding-money" or "tax-rounding":
                Prices(c);
                break;
            case var kind when kind.StartsWith("rating-", StringComparison.Ordinal):
                Rating(c);
                break;
            default:
                PublishedRewinds.Check(c);
                break;
        }
    }

    /// <summary>Usage of a period at tiers.</summary>
    private static void Rating(PublishedCase c)
    {
        switch (c.Id)
        {
            case "HM-RI-001":
                var blocks = c.Each("blocks").Select(b => PublishedCase.Text(b.GetProperty("fee"))).ToArray();
                c.Is("amount", UsageWorld.Time("interval=PT1H rounding=up").Rates("tier_from,tier_mode,price", $"0,graduated,{blocks[0]}", $"1,graduated,{blocks[1]}")
                    .Session("S", "2022-05-02T10:00Z", "2022-05-02T14:00Z").Unrounded("2022-05"));
                break;
            case "OA-GR-002":
                // Tiers begin with a unit there, and after one here: 30 included is 29 excluded.
                string[] Tiers(string mode) => [.. c.Each("base").Select(t => $"{Math.Max(t[0].GetInt32() - 1, 0)},{mode},{t[1]}")];
                c.Is("tiered", Amount("tier_from,tier_mode,price", Tiers("graduated"), c.In("units")));
                c.Is("nonTiered", Amount("tier_from,tier_mode,price", Tiers("volume"), c.In("units")));
                break;
            case "ZU-US-001":
                c.Is("firstInvoice", Amount("tier_from,tier_mode,price,fixed_price", Graduated(c.Each("tiers"), "graduated"), [.. c.Each("usage").Select(u => PublishedCase.Text(u[1]))]));
                break;
            case "KB-US-003":
                c.Is("total", Amount("tier_from,tier_mode,price,package_size", [
                    .. c.Each("tiers").Aggregate((From: 0, Rows: ImmutableList<string>.Empty), (sum, t) => (
                        sum.From + (t.GetProperty("blockSize").GetInt32() * t.GetProperty("maxBlocks").GetInt32()),
                        sum.Rows.Add($"{sum.From},package,{PublishedCase.Text(t.GetProperty("pricePerBlock"))},{t.GetProperty("blockSize")}"))).Rows], c.In("units")));
                break;
            case "FX-DC-001":
                c.Is("amount", Amount("tier_from,tier_mode,price", [$"0,volume,1", $"50000,volume,{c.In("tierReachedUnitPrice")}"], c.In("units")));
                break;
            case "LG-PC-004":
                c.Is("amount", Amount("tier_mode,price", [$"percentage,{c.In("ratePct")}"], c.In("aggregate")));
                break;
            default:
                var mode = c.Kind switch { "rating-volume" => "volume", "rating-graduated-percentage" => "graduated_percentage", _ => "graduated" };
                c.Is("amount", c.Kind == "rating-package"
                    ? Amount("tier_mode,price,package_size,free_units", [$"package,{c.In("packagePrice")},{c.In("packageSize")},{(c.Has("freeUnits") ? c.In("freeUnits") : "")}"], c.In("units"))
                    : Amount("tier_from,tier_mode,price,fixed_price", Graduated(c.Each(c.Has("tiers") ? "tiers" : "ranges"), mode), c.In("units")));
                break;
        }
    }

    /// <summary>Tiers by their ends: each begins where the one before ends.</summary>
    public static string[] Graduated(IEnumerable<JsonElement> tiers, string mode)
    {
        var rows = new List<string>();
        var from = "0";
        foreach (var tier in tiers)
        {
            string Of(string name) => tier.TryGetProperty(name, out var value) ? PublishedCase.Text(value) : "";
            rows.Add($"{from},{mode},{Of("unit")}{Of("ratePct")},{Of("flat")}");
            from = Of("to");
        }

        return [.. rows];
    }

    /// <summary>What events of some quantities cost in all at a rate of some rows.</summary>
    public static Fraction Amount(string header, string[] rates, params string[] quantities)
    {
        var world = UsageWorld.Event().Rates(header, rates);
        for (var i = 0; i < quantities.Length; i++)
        {
            world.Event("E" + i, $"2022-05-{i + 1:00}T10:00Z", quantities[i]);
        }

        return world.Unrounded("2022-05");
    }

    private static void Prices(PublishedCase c)
    {
        switch (c.Id)
        {
            case "OV-BU-001":
                var templates = c.Input.GetProperty("templates").EnumerateObject().ToList();
                var rows = templates.SelectMany(t => t.Value.EnumerateArray().Select(p => $"{t.Name},{p[0]},{p[1]}")).ToArray();
                string[] items = [.. c.Expected.GetProperty("lines").EnumerateObject().Select(l => l.Name)];
                var bundle = UsageWorld.Event().Rows("items", "item,name", [.. items.Select(i => $"{i},{i}")]).Rows("templates", "template,component,quantity", rows)
                    .Rows("rates", "item,scope,price", [.. items.Select(i => $"{i},all,1")]).With("agreements", []).Rows("agreements", "agreement,payer,item,plan", $"A,PAYER,{c.In("expand")},PLAN")
                    .Event("E", "2022-05-02T10:00Z");
                c.Is("lines", "{" + string.Join(", ", bundle.Charges("2022-05").Select(x => $"{x.Item}: {x.Quantity}")) + "}");
                break;
            case "OV-BU-002":
                var bands = c.Input.GetProperty("template").EnumerateObject().ToList();
                var admissions = UsageWorld.Event().Rows("bands", "band,from_time,to_time", [.. bands.Select(b => $"{b.Name},{b.Value[0]},{b.Value[1]}")]).Rates("band,price", [.. bands.Select(b => $"{b.Name},1")]);
                var at = c.Each("chargedAt").Select(t => Instants.In("Europe/London", "2022-05-02T" + t)).ToList();
                at.ForEach(t => admissions.Event("E" + t, t));
                c.Is("products", "[" + string.Join(", ", at.Select(t => admissions.Explain("2022-05/A/ITEM/E" + t).Segments[0].Rate.Band)) + "]");
                break;
            case "CL-RT-002":
                c.Is("order", "[" + string.Join(", ", Precedence()) + "]");
                break;
            case "OR-RC-001":
                // A price for a thousand, from 12 September on another one.
                var changed = UsageWorld.Of("model=level measure=M", "1", "UTC").Rates("from,price", ",0.001", "2023-09-12,0.0008").Rows("readings", "measure,subject,value", "M,A,30000");
                Assert.Equal(["Sep 1-Sep 11 1.00", "Sep 12-Sep 30 0.80"], changed.Explain("2023-09/A/ITEM").Segments.Select(s => $"Sep {s.Days.From.Day}-Sep {s.Days.To.Day} {s.Rate.Price * 1000:0.00}"));
                Assert.Equal("[[Sep 1-Sep 12, 1.00/1K], [Sep 12-Sep 30, 0.80/1K]]", c.Out("lines"));
                break;
            case "CL-RD-003" or "CL-RD-004":
                var visits = UsageWorld.Time("interval=PT1H rounding=exact").Rates("tier_mode,price", "graduated," + c.In("hourly"));
                for (var i = 0; i < int.Parse(c.In("visits"), CultureInfo.InvariantCulture); i++)
                {
                    visits.Session("S" + i, $"2022-05-{i + 1:00}T10:00Z", $"2022-05-{i + 1:00}T10:{c.In("minutes")}Z");
                }

                c.Is("exactMonthTotal", visits.Unrounded("2022-05").ToText(4));
                break;
            case var _ when c.Kind == "rounding-interval":
                // A factor before rounding is an interval that is shorter by it: an hour twice is two hours of half the length.
                var seconds = (long)(CanonicalText.Decimal(c.In("unitHours")) * 3600 * 100 / CanonicalText.Decimal(c.In("factorPct")));
                var rounding = seconds == 0 ? "exact" : c.In("method") == "UP" ? "up" : "nearest";
                var unit = seconds == 0 ? 1 : CanonicalText.Decimal(c.In("unitHours"));
                var end = Instants.Of("2022-05-02T10:00Z") + Duration.FromSeconds((long)(CanonicalText.Decimal(c.In("hours")) * 3600));
                var world = UsageWorld.Time($"interval=PT{(seconds == 0 ? 1800 : seconds)}S rounding={rounding}").Session("S", "2022-05-02T10:00Z", CanonicalText.Text(end));
                c.Is("billedHours", world.Charges("2022-05").Single().Quantity!.Value * unit);
                break;
            case var _ when c.Kind == "rounding-money":
                c.Is("rounded", Rounded("model=flat", $"{c.In("amount")},{c.In("currency")}"));
                break;
            case "EX-TX-001":
                foreach (var (total, wrong) in c.Each("documentTotals").Zip(c.Expected.GetProperty("erpTotals").EnumerateArray()))
                {
                    var (whole, third) = (CanonicalText.Decimal(PublishedCase.Text(total)), Math.Round(CanonicalText.Decimal(PublishedCase.Text(total)) / 3, 2));
                    var parts = UsageWorld.Event(price: "1");
                    foreach (var part in new[] { third, third, whole - third - third })
                    {
                        parts.Event("E" + parts["events"].Count, "2022-05-02T10:00Z", CanonicalText.Text(part));
                    }

                    var document = parts.Documents("2022-05").Single();
                    var call = BillingProcess.Call(Given.Plan(Given.Case(document)).Single(), false).Document;
                    var sent = Currency.Text(call.Lines.Sum(l => l.Amount), "GBP");
                    Assert.Equal((PublishedCase.Text(total), PublishedCase.Text(total)), (sent, Currency.Text(call.Total, "GBP")));
                    Assert.NotEqual(PublishedCase.Text(wrong), sent);
                }

                break;
            case "QB-TX-001":
                var percent = Amount("tier_mode,price", [$"percentage,{c.In("taxPct")}"], c.In("net"));
                c.Is("ours", Currency.Text(percent.Round(2)!.Value, "GBP"));
                var known = Given.Sent(Given.Target(("A", percent.Round(2)!.Value)));
                var back = BillingProcess.Reconcile(known, new ExternalDocument(known.Document, 1, known.ExternalId!, "INV/7", PublicationState.Posted, (long)(CanonicalText.Decimal(c.Out("qboAfterSync")) * 100), null));
                Assert.Equal("published 448.39, found 448.40", back.Publication.Drift);
                break;
            default:
                c.Is("tax", Rounded("model=event", $"{c.In("taxPct")},{c.In("currency")},percentage", c.In("taxable")));
                break;
        }
    }

    /// <summary>A price of a currency, rounded as it is.</summary>
    private static string Rounded(string plan, string rate, string? quantity = null)
    {
        var world = UsageWorld.Of(plan, "1", "UTC").Rates(quantity is null ? "price,currency" : "price,currency,tier_mode", rate);
        world = quantity is null ? world : world.Event("E", "2022-05-02T10:00Z", quantity);
        var charge = world.Charges("2022-05").Single();
        return Currency.Text(charge.Amount!.Value, charge.Currency);
    }

    /// <summary>All kinds of days at once, and one after the other taken away: which one has the say?</summary>
    private static IEnumerable<string> Precedence()
    {
        (string Name, string Row)[] bands = [("Weekday/Weekend", "A,weekday,"), ("Day of Week", "B,mon,"), ("Public Holiday", "C,,BANK"), ("Special Day", "D,2022-05-02,")];
        var left = bands.ToList();
        while (true)
        {
            var world = UsageWorld.Time("interval=PT1H").Rows("holidays", "holidays,date", "BANK,2022-05-02").Rows("bands", "band,days,holidays", [.. left.Select(b => b.Row)])
                .Rates("band,price", [",1", .. left.Select(b => b.Row[0] + ",2")]).Session("S", "2022-05-02T10:00Z", "2022-05-02T11:00Z");
            var band = world.Explain("2022-05/A/ITEM/S").Segments.Single().Rate.Band;
            yield return band is null ? "default" : left.Single(b => b.Row[..1] == band).Name;
            if (band is null)
            {
                yield break;
            }

            left.RemoveAll(b => b.Row[..1] == band);
        }
    }
}
