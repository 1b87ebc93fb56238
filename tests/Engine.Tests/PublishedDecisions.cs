using System.Collections.Immutable;
using NodaTime;

namespace Connector.Engine.Tests;

/// <summary>Published cases that ours can express and that come out otherwise, because it was decided so: what ours gives, and why.</summary>
internal static class PublishedDecisions
{
    private const string RunDates = "a document is dated the last day of its period; when it is published is the operator's choice";

    /// <summary>The result that differs, what ours gives, and why.</summary>
    public static readonly ImmutableSortedDictionary<string, (string Result, string Ours, string Reason)> All = new Dictionary<string, (string, string, string)>(StringComparer.Ordinal)
    {
        ["LG-GP-001"] = ("amount", "0", "a tier is entered by usage: without any, its fixed price is not due"),
        ["LG-VO-009"] = ("amount", "198.6", "the tier is that of the units that are charged, not of a total before they were prorated"),
        ["EH-DC-002"] = ("ratio", "13/15", "in a month of 30 days a 31st counts nothing: 26 days, where it counts 27"),
        ["KB-PR-024"] = ("ratio", "3", "three months are three periods, each by its own days, not 92 days by the 31 of the first"),
        ["KB-RT-012"] = ("lines", "0.16 + 6.00", "a period is a whole: the 30 days from 31 March on are not divided by the 31 of March"),
        ["KB-IA-004"] = ("billThrough", "2012-01-18", "a period is billed when it closes, not earlier because a service has ended in it"),
        ["KB-IA-009"] = ("hasSomethingToBill", "false", "a period is billed when it closes; arrears are not billed on its first day"),
        ["OC-ND-001"] = ("nextInvoiceDate", "2018-01-31", RunDates + "; in advance too, where it is the agreement's first"),
        ["OC-ND-002"] = ("nextInvoiceDate", "2018-01-31", RunDates),
        ["DF-DR-004"] = ("merged", "[[2023-01-01, 2023-01-31], [2023-02-01, 2023-03-01]]", "a version ends where the next begins, and never resumes: ranges are not merged"),
        ["OM-RW-011"] = ("runTotals", "[30, 50]", "a maximum bounds a charge of one period, not the sum of several"),
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>What ours gives.</summary>
    public static string Compute(PublishedCase c) => c.Id switch
    {
        "LG-GP-001" => PublishedCases.Amount("tier_from,tier_mode,price,fixed_price", PublishedCases.Graduated(c.Each("ranges"), "graduated_percentage"), c.In("units")).ToString(),
        "LG-VO-009" => PublishedCases.Amount("tier_from,tier_mode,price,fixed_price", PublishedCases.Graduated(c.Each("ranges"), "volume"), c.In("proratedUnits")).ToText(2),
        "EH-DC-002" => PublishedDays.Share("thirty360", c.Day("startOn"), null, c.Day("startOn")).ToString(),
        "KB-PR-024" => Monthly(c.Day("previousBillThrough"), 3).Agreement(c.Day("previousBillThrough"), c.Day("end")).Begun(c.Day("end")).Aggregate(Fraction.Zero, (sum, x) => sum + x.Quantity!.Value).ToString(),
        "KB-RT-012" => string.Join(" + ", RateChange(c).Begun(c.Day("v2EffectiveForExisting")).Select(x => Currency.Text(x.Amount!.Value, "GBP"))),
        "KB-IA-004" => CanonicalText.Text(PublishedPeriods.Billed(c).Max(x => x.Service.To).PlusDays(1)),
        "KB-IA-009" => PublishedPeriods.Billed(c).Count > 0 ? "true" : "false",
        "OC-ND-001" => Dated(c, "advance"),
        "OC-ND-002" => Dated(c, "arrears"),
        "DF-DR-004" => PublishedDays.Merged(c),
        _ => "[" + string.Join(", ", c.Each("runs").ElementAt(1).EnumerateArray().Select((units, i) => Bounded(c, units.GetInt32(), i))) + "]",
    };

    private static World Monthly(LocalDate from, int months)
        => PublishedPeriods.Listed([.. Enumerable.Range(0, months).Select(n => new Days(from.PlusMonths(n), from.PlusMonths(n + 1).PlusDays(-1)))], "1");

    private static World RateChange(PublishedCase c)
    {
        var changed = c.Day("v2EffectiveForExisting");
        return PublishedPeriods.Listed([new Days(changed.PlusDays(-31), changed.PlusDays(-1)), new Days(changed, changed.PlusMonths(1).PlusDays(-1))], c.In("rateV1"))
            .Rows("rates", "item,scope,from,price", $"ITEM,all,{CanonicalText.Text(changed)},{c.In("rateV2")}").Agreement(c.Day("start"), null);
    }

    private static string Dated(PublishedCase c, string timing)
        => CanonicalText.Text(World.Small().With("plans", []).Rows("plans", "plan,model,timing", "PLAN,flat," + timing).Agreement(c.Day("periodStart"), null).Documents(c.In("periodStart")[..7]).Single().IssueDate);

    private static string Bounded(PublishedCase c, int units, int month)
        => UsageWorld.Event("maximum_amount=" + c.In("maxSpend")).Rates("tier_mode,price", "graduated," + c.In("unitPrice"))
            .Event("E", $"2022-{month + 5:00}-02T10:00Z", units.ToString(System.Globalization.CultureInfo.InvariantCulture)).Unrounded($"2022-{month + 5:00}").ToString();
}
