using System.Collections.Immutable;
using NodaTime;
using Xunit;

namespace Connector.Engine.Tests;

/// <summary>Published cases of corrections: what was billed is posted, what is known now is the target, and the plan says the difference.</summary>
internal static class PublishedRewinds
{
    public static void Check(PublishedCase c)
    {
        switch (c.Id)
        {
            case "LG-TZ-001":
                // Whenever the run is: the document of a period has one key, and what was created is not created again.
                var week = CanonicalText.Date(c.In("weeklyAnniversaryStart"));
                var world = PublishedPeriods.Listed([new Days(week, week.PlusDays(6))], "10").Agreement(week, null);
                var created = new List<PlannedAction>();
                foreach (var run in c.Each("billingRunsUtc"))
                {
                    var target = world.Known(run.GetString()!).Documents("P00").Single();
                    created.AddRange(Given.Plan(Given.Case(target, created.Select(a => Given.CarriedOut(a)).SingleOrDefault())).Where(a => a.Action == ActionKind.Create));
                }

                c.Is("invoices", created.Count);
                break;
            case "LG-CN-001":
                c.Is("creditSubtotalCents", Minor(Terminated(new Days(new LocalDate(2025, 9, 18), new LocalDate(2025, 10, 17)), c.In("monthlyCents"))));
                break;
            case "LG-CN-003":
                c.Is("creditSubtotalCents", Minor(Terminated(new Days(new LocalDate(2025, 10, 6), new LocalDate(2025, 10, 12)), c.In("weeklyCents"))));
                break;
            case "OD-DI-001":
                // Of what was credited it is known which hours it was: those and the new ones are open.
                var hours = c.Each("timesheets").Select(t => Cents(t[1].GetString()!)).ToArray();
                var invoiced = Given.Target(("A", hours[0]), ("B", hours[1]));
                c.Is("expectedHours", Open(Given.Target(("A", hours[0]), ("B", hours[1]), ("C", Cents(c.Each("newTimesheet").Last().GetString()!))), Given.Sent(invoiced), Credit("B", Cents(c.In("creditedPartial")))));
                break;
            case "OD-DI-003":
                // The second period's document is its own, whatever was credited on the first one's.
                c.Is("expectedHours", Currency.Amount(Given.Plan(Given.Case(Given.Target(("B", Cents(c.In("secondPeriodLogged")))))).Single().Content!.Total, "GBP"));
                break;
            case "DF-RW-001" or "DF-RW-002":
                Pairs(c);
                break;
            case var _ when c.Kind == "rewind-delta":
                Deltas(c);
                break;
            case "OM-RW-008":
                var unit = Cents(c.In("unitPrice"));
                var (billed, now) = (c.Input.GetProperty("billed").GetProperty("period1").GetInt64(), c.Input.GetProperty("nowCumulative"));
                var (ofFirst, ofBoth) = (now.GetProperty("period1").GetInt64(), now.GetProperty("period2").GetInt64());
                var late = Given.Plan(Given.Case(Given.Target(("P1", ofFirst * unit)), Given.Sent(Given.Target(("P1", billed * unit))))).Single();
                var next = Given.Plan(Given.Case(Given.Target(("P2", (ofBoth - ofFirst) * unit)))).Single();
                Assert.Equal((ActionKind.Adjust, "2022-05", 20L, ActionKind.Create, 30L), (late.Action, late.Content!.Period, late.Content.Total / 100, next.Action, next.Content!.Total / 100));
                Assert.Equal(["20", "30"], c.Expected.GetProperty("lines").EnumerateArray().Select(l => l.GetProperty("amount").GetString()));
                break;
            default:
                Repairs(c);
                break;
        }
    }

    /// <summary>What a plan does about a period once its charges are other ones, in the currency's major unit.</summary>
    public static string Difference(World before, World after, string period)
    {
        static ImmutableArray<(string, long)> Amounts(World world, string period) => [.. world.Charges(period).Select(c => (c.Key, c.Amount!.Value))];
        var posted = Given.Sent(Given.Target([.. Amounts(before, period)]));
        return Open(Amounts(after, period) is { IsEmpty: false } now ? Given.Target([.. now]) : null, posted).ToString();
    }

    private static Fraction Open(Document? target, Publication original, params ImmutableArray<Publication> adjustments)
        => Currency.Amount(Given.Plan(Given.Case(target, original, adjustments)).Where(a => a.IsDue).Sum(a => a.Content!.SignedTotal), "GBP");

    private static Publication Credit(string charge, long amount) => Given.Sent(Given.Target((charge, -amount)) with { Key = Given.Key + "/adj-1", Corrects = Given.Key });

    private static long Cents(string text) => (long)(CanonicalText.Decimal(text) * 100);

    private static Fraction Minor(Fraction amount) => -amount * 100;

    /// <summary>A whole period was billed in advance, and the service ended on its first day.</summary>
    private static Fraction Terminated(Days period, string cents)
    {
        var world = PublishedPeriods.Listed([period], CanonicalText.Text(CanonicalText.Decimal(cents) / 100));
        return PublishedCase.Fractional(Difference(
            PublishedPeriods.Agreement(world, period.From, null), world.With("agreements", []).Agreement(period.From, period.From.PlusDays(1)), "P00"))!.Value;
    }

    /// <summary>Letters stand for transactions; each has an amount of its own.</summary>
    private static void Pairs(PublishedCase c)
    {
        (string, long)[] Of(string name) => [.. c.Each(name).Select(x => x.GetString()!).Select(letter => (letter, (letter[0] - 'A' + 1) * 100L))];
        var plan = Given.Plan(Given.Case(Given.Target(Of("recomputed")), Given.Sent(Given.Target(Of("previousDebits")))));
        var lines = plan.Where(a => a.IsDue).SelectMany(a => a.Content!.Lines).Select(l => $"{(l.Amount < 0 ? "credit" : "debit")} {l.Charges[0].Charge}").OrderDescending(StringComparer.Ordinal);
        c.Is("billed", "[" + string.Join(", ", lines) + "]");
    }

    /// <summary>Usage that grows or shrinks after it was billed.</summary>
    private static void Deltas(PublishedCase c)
    {
        if (c.Id == "KB-US-006")
        {
            var periods = c.Each("periods").Select(p => new Days(CanonicalText.Date(p[0].GetString()!), CanonicalText.Date(p[1].GetString()!).PlusDays(-1))).ToArray();
            var world = PublishedPeriods.Listed(periods, "1").With("plans", []).Rows("plans", "plan,model", "PLAN,event").Active()
                .Rates("tier_mode,price,package_size", $"package,{c.In("pricePerBlock")},{c.In("blockSize")}");
            foreach (var usage in c.Each("usage"))
            {
                world.Event("E" + world["events"].Count, usage.GetProperty("date").GetString() + "T12:00Z", PublishedCase.Text(usage.GetProperty("qty")));
            }

            var totals = periods.Select((_, i) => world.Charges($"P{i:00}").Single()).ToList();
            c.Is("recomputed", "[" + string.Join(", ", totals.Select(x => x.Amount!.Value / 100)) + "]");
            var deltas = totals.Zip(c.Each("alreadyInvoiced"), (x, old) => Open(Given.Target((x.Key, x.Amount!.Value)), Given.Sent(Given.Target((x.Key, Cents(old.GetString()!))))));
            c.Is("deltas", "[" + string.Join(", ", deltas.Select(d => Currency.Text(d.Round(2)!.Value, "GBP"))) + "]");
            return;
        }

        var plan = c.Has("maxSpend") ? "maximum_amount=" + c.In("maxSpend") : "";
        var (header, rate) = c.Has("packageSize") ? ("tier_mode,price,package_size", $"package,{c.In("packagePrice")},{c.In("packageSize")}") : ("tier_mode,price", $"graduated,{c.In("unitPrice")}");
        var ours = new List<string>();
        Publication? posted = null;
        var adjustments = ImmutableArray<Publication>.Empty;
        var lines = 0;
        foreach (var quantity in c.Each("cumulative"))
        {
            var charge = UsageWorld.Event(plan).Rates(header, rate).Event("E", "2022-05-02T10:00Z", PublishedCase.Text(quantity)).Charges("2022-05").Single();
            var due = Given.Plan(Given.Case(Given.Target((charge.Key, charge.Amount!.Value)), posted, adjustments)).Where(a => a.IsDue).ToList();
            ours.Add(Currency.Amount(due.Sum(a => a.Content!.SignedTotal), "GBP").ToText(2));
            lines += due.Sum(a => a.Content!.Lines.Length);
            foreach (var action in due)
            {
                var sent = Given.CarriedOut(action, PublicationState.Posted);
                (posted, adjustments) = posted is null ? (sent, adjustments) : (posted, [.. adjustments, sent]);
            }
        }

        c.Is("periodTotals", "[" + string.Join(", ", ours) + "]");
        if (c.Expected.TryGetProperty("lines", out _))
        {
            c.Is("lines", lines);
        }
    }

    /// <summary>What was billed whole, and then for fewer days.</summary>
    private static void Repairs(PublishedCase c)
    {
        static (LocalDate From, LocalDate To, string Amount) Line(System.Text.Json.JsonElement l) => (CanonicalText.Date(l.GetProperty("from").GetString()!), CanonicalText.Date(l.GetProperty("to").GetString()!), l.GetProperty("amount").GetString()!);
        var existing = c.Each("existing").Where(l => !l.TryGetProperty("type", out _)).Select(Line).ToList();
        var world = PublishedPeriods.Listed([.. existing.Select(l => new Days(l.From, l.To.PlusDays(-1)))], existing[0].Amount);
        World Active(params string[] rows) => world.With("agreements", []).Rows("agreements", "agreement,from,to,payer,item,plan", rows);
        string From(string day) => CanonicalText.Text(CanonicalText.Date(day).PlusDays(-1));
        var rows = c.Id switch
        {
            "KB-RT-005" => new[] { "A,2019-04-27,2019-05-02,PAYER,ITEM,PLAN" },
            "KB-RT-008" => c.Each("removed").SelectMany(r => new[] { $"A,,{From(r[0].GetString()!)},PAYER,ITEM,PLAN", $"A,{r[1]},,PAYER,ITEM,PLAN" }).ToArray(),
            "KB-RT-009" => [$"A,,{From(c.In("cutAt"))},PAYER,ITEM,PLAN"],
            "KB-RT-010" => [$"A,,{From(c.In("replacedFrom"))},PAYER,ITEM,PLAN"],
            _ => ["A,,2013-12-30,PAYER,ITEM,PLAN"], // nothing of the service was, on either side
        };
        var net = existing.Select((_, i) => $"P{i:00}").SelectMany(p => Active(rows).Charges(p)).ToList();
        c.Is("net", "[" + string.Join(", ", net.Select(x => $"{{from: {CanonicalText.Text(x.Service.From)}, to: {CanonicalText.Text(x.Service.To.PlusDays(1))}, amount: {Currency.Text(x.Amount!.Value, "GBP")}}}")) + "]");
        for (var i = 0; i < existing.Count; i++)
        {
            // The credit is the difference to what was billed.
            var (whole, left) = (Active("A,,,PAYER,ITEM,PLAN"), Active(rows));
            var due = left.Charges($"P{i:00}").Sum(x => x.Amount!.Value) - whole.Charges($"P{i:00}").Sum(x => x.Amount!.Value);
            Assert.Equal(Currency.Amount(due, "GBP").ToString(), Difference(whole, left, $"P{i:00}"));
            Assert.Equal(Currency.Text(whole.Charges($"P{i:00}").Single().Amount!.Value, "GBP"), existing[i].Amount);
        }

        if (c.Id == "KB-RT-005")
        {
            var repair = Line(c.Each("existing").Last());
            Assert.Equal(repair.Amount, Currency.Text((long)(PublishedCase.Fractional(Difference(Active("A,,,PAYER,ITEM,PLAN"), Active(rows), "P00"))!.Value * 100).Floor(), "GBP"));
            // Then removed: the rest is credited too, and both credits are all that was billed.
            var removed = Open(null, Given.Sent(Given.Target((net[0].Key, 2995))), Credit(net[0].Key, -Cents(repair.Amount)));
            Assert.Equal(c.Expected.GetProperty("ifServiceRemoved")[0].GetProperty("amount").GetString(), Currency.Text(removed.Round(2)!.Value, "GBP"));
        }
    }
}
