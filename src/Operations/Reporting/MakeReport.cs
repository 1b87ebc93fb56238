using System.Globalization;
using Connector.Engine;
using Connector.Operations.Closing;
using Connector.Operations.Planning;
using Connector.Operations.Rating;
using Connector.Store;
using NodaTime;

namespace Connector.Operations.Reporting;

/// <summary>Makes the reports: spend, adjustments, unbilled, disputes, time-to-pay, aged-debt, variance.</summary>
public static class MakeReport
{
    public static readonly string[] Names = ["spend", "adjustments", "unbilled", "disputes", "time-to-pay", "aged-debt", "variance"];

    private const int UsualPeriods = 12;

    private static readonly string[] Ages = ["not_due", "days_1_30", "days_31_60", "days_61_90", "days_over_90", "total"];
    private static readonly string[] ChargeDimensions = ["period", "payer", "provider", "recipient", "agreement", "item"];

    public static Task<ReportTable> Run(OperationContext operation, Snapshot snapshot, string name, ReportQuery query) => name switch
    {
        "spend" => Spend(operation, snapshot, query),
        "variance" => Variance(operation, snapshot, query),
        "unbilled" => Unbilled(operation, snapshot, query),
        "adjustments" => Task.FromResult(Adjustments(snapshot, query)),
        "disputes" => Task.FromResult(Disputes(snapshot, query)),
        "time-to-pay" => Task.FromResult(TimeToPay(snapshot, query)),
        "aged-debt" => Task.FromResult(AgedDebt(snapshot, query)),
        _ => throw new Refusal(RefusalKind.Input, new Issue("USAGE-026", name, $"There is no report {name}.", "Expected one of " + string.Join(", ", Names) + ".")),
    };

    /// <summary>The sums of the charges of the periods, as known now.</summary>
    private static async Task<ReportTable> Spend(OperationContext operation, Snapshot snapshot, ReportQuery query)
    {
        var by = By(query, ["period", "payer"], ChargeDimensions);
        var sums = new SortedDictionary<string, Sum>(StringComparer.Ordinal);
        foreach (var period in PeriodsOf(snapshot, query))
        {
            await foreach (var charge in ListCharges.Run(operation, snapshot, period, null, null, false))
            {
                Add(sums, [.. by.Select(d => Dimension(charge, d)), charge.Currency], charge.Amount);
            }
        }

        return new ReportTable(
            [.. by.Select(d => new ReportColumn(d)), new("currency"), new("charges", ReportValue.Count), new("unrated", ReportValue.Count), new("amount", ReportValue.Decimal)],
            [.. sums.Values.Select(s => (string?[])[.. s.Keys, Text(s.Count), Text(s.Without), Currency.Text(s.Amount, s.Keys[^1]!)])]);
    }

    /// <summary>The differences between two periods: the last two that have ended, or those of two given days.</summary>
    private static async Task<ReportTable> Variance(OperationContext operation, Snapshot snapshot, ReportQuery query)
    {
        var by = By(query, ["payer", "item"], [.. ChargeDimensions.Skip(1)]);
        var facts = snapshot.Facts();
        var ended = Ended(snapshot).ToArray();
        var after = query.To is { } to ? facts.Calendar.PeriodOf(to) : ended.LastOrDefault();
        var before = query.From is { } from ? facts.Calendar.PeriodOf(from) : ended.LastOrDefault(p => after is not null && p.Days.To < after.Days.From);
        var sums = new SortedDictionary<string, (Sum Before, Sum After)>(StringComparer.Ordinal);
        foreach (var (period, isAfter) in new[] { (before, false), (after, true) })
        {
            if (period is null)
            {
                continue;
            }

            await foreach (var charge in ListCharges.Run(operation, snapshot, period, null, null, false))
            {
                string?[] keys = [.. by.Select(d => Dimension(charge, d)), charge.Currency];
                var key = string.Join('\u001f', keys);
                var (then, now) = sums.TryGetValue(key, out var known) ? known : (new Sum(keys), new Sum(keys));
                (isAfter ? now : then).Add(charge.Amount);
                sums[key] = (then, now);
            }
        }

        return new ReportTable(
            [.. by.Select(d => new ReportColumn(d)), new("currency"), new("before_period"), new("after_period"), new("before", ReportValue.Decimal), new("after", ReportValue.Decimal), new("difference", ReportValue.Decimal), new("percent", ReportValue.Decimal)],
            [.. sums.Values.Select(s => (string?[])[
                .. s.After.Keys, before?.Key, after?.Key, Currency.Text(s.Before.Amount, s.After.Keys[^1]!), Currency.Text(s.After.Amount, s.After.Keys[^1]!),
                Currency.Text(s.After.Amount - s.Before.Amount, s.After.Keys[^1]!), Percent(s.Before.Amount, s.After.Amount)])]);
    }

    /// <summary>What is due or will be, and is not in the accounting system yet: the plan of each period, including open ones.</summary>
    private static async Task<ReportTable> Unbilled(OperationContext operation, Snapshot snapshot, ReportQuery query)
    {
        string[] all = ["period", "period_state", "counterparty", "backend", "action"];
        var states = snapshot.PeriodStates();
        var rows = new List<(string?[] Keys, PlannedAction Row, string? Counterparty)>();
        foreach (var period in PeriodsOf(snapshot, query))
        {
            await foreach (var document in new Planner(operation, snapshot, new PlanFilter(period.Key)).Documents(PlanDetail.Unsettled))
            {
                foreach (var row in document.Rows.Where(r => r is { Subject: ActionSubject.Document, Currency: not null } && r.After - r.Before != 0))
                {
                    var counterparty = row.Content?.Counterparty ?? document.Case?.Target?.Counterparty;
                    rows.Add(([period.Key, states.GetValueOrDefault(period.Key, PeriodState.Open).Text(), counterparty, row.Backend, row.Action.Text()], row, counterparty));
                }
            }
        }

        if (query.By.Count == 0)
        {
            return new ReportTable(
                [.. all.Select(c => new ReportColumn(c)), new("document"), new("reason"), new("currency"), new("target", ReportValue.Decimal), new("billed", ReportValue.Decimal), new("open", ReportValue.Decimal)],
                [.. rows.Select(r => (string?[])[.. r.Keys, r.Row.Key, r.Row.Reason, r.Row.Currency, Currency.Text(r.Row.After, r.Row.Currency), Currency.Text(r.Row.Before, r.Row.Currency), Currency.Text(r.Row.After - r.Row.Before, r.Row.Currency)])]);
        }

        var by = By(query, [], all);
        return Added(by, "documents", "open", rows.Select(r => ((string?[])[.. by.Select(d => r.Keys[Array.IndexOf(all, d)]), r.Row.Currency], r.Row.After - r.Row.Before)));
    }

    /// <summary>The published adjustments, by their date.</summary>
    private static ReportTable Adjustments(Snapshot snapshot, ReportQuery query)
    {
        string[] all = ["period", "issued_in", "counterparty", "backend", "state"];
        var rows = snapshot.Publications(null).Where(p => p.Content.Corrects is not null && p.State.Counts() && In(query, p.Content.IssueDate))
            .Select(p => (Keys: (string?[])[p.Content.Period, p.Content.IssuedIn, p.Content.Counterparty, p.Backend, p.State.Text()], p)).ToArray();
        if (query.By.Count == 0)
        {
            return new ReportTable(
                [new("document"), new("corrects"), .. all.Select(c => new ReportColumn(c)), new("kind"), new("issue_date"), new("currency"), new("amount", ReportValue.Decimal)],
                [.. rows.Select(r => (string?[])[r.p.Document, r.p.Content.Corrects, .. r.Keys, r.p.Content.Kind.Text(), CanonicalText.Text(r.p.Content.IssueDate), r.p.Content.Currency, Currency.Text(r.p.SignedTotal, r.p.Content.Currency)])]);
        }

        var by = By(query, [], all);
        return Added(by, "documents", "amount", rows.Select(r => ((string?[])[.. by.Select(d => r.Keys[Array.IndexOf(all, d)]), r.p.Content.Currency], (long?)r.p.SignedTotal)));
    }

    /// <summary>The disputes, by the day on which they were opened, and how long they have been open.</summary>
    private static ReportTable Disputes(Snapshot snapshot, ReportQuery query)
    {
        var zone = snapshot.Facts().Zone;
        string[] all = ["state", "opened_by"];
        var rows = snapshot.Disputes().Where(d => In(query, d.OpenedAt.InZone(zone).Date)).ToArray();
        if (query.By.Count > 0)
        {
            var by = By(query, [], all);
            return Added(by, "disputes", "amount", rows.Select(d => ((string?[])[.. by.Select(x => x == "state" ? d.State : d.OpenedBy), d.Currency], (long?)d.Amount)));
        }

        return new ReportTable(
            [new("dispute", ReportValue.Count), new("state"), new("opened_by"), new("opened_at"), new("days_open", ReportValue.Count), new("charges", ReportValue.Count), new("reason"), new("currency"), new("amount", ReportValue.Decimal)],
            [.. rows.Select(d => (string?[])[
                d.Id.ToString(CultureInfo.InvariantCulture), d.State, d.OpenedBy, CanonicalText.Text(d.OpenedAt), d.State == "open" ? Text((int)(snapshot.KnownAt - d.OpenedAt).TotalDays) : null,
                Text(d.Charges.Length), d.Reason, d.Currency, Currency.Text(d.Amount, d.Currency)])]);
    }

    /// <summary>The time from the issue date of a document until it was seen paid, by the day of payment.</summary>
    private static ReportTable TimeToPay(Snapshot snapshot, ReportQuery query)
    {
        var zone = snapshot.Facts().Zone;
        string[] all = ["counterparty", "backend", "period"];
        var rows = snapshot.Publications(null, PublicationState.Paid).Select(p => (p, Paid: snapshot.StateSince(p.Document, PublicationState.Paid).InZone(zone).Date))
            .Where(x => In(query, x.Paid)).Select(x => (x.p, x.Paid, Days: Period.DaysBetween(x.p.Content.IssueDate, x.Paid))).ToArray();
        if (query.By.Count == 0)
        {
            return new ReportTable(
                [new("document"), .. all.Select(c => new ReportColumn(c)), new("issue_date"), new("due_date"), new("paid_seen"), new("days", ReportValue.Count), new("days_late", ReportValue.Count), new("currency"), new("amount", ReportValue.Decimal)],
                [.. rows.Select(r => (string?[])[
                    r.p.Document, r.p.Content.Counterparty, r.p.Backend, r.p.Content.Period, CanonicalText.Text(r.p.Content.IssueDate), CanonicalText.Text(r.p.Content.DueDate), CanonicalText.Text(r.Paid), Text(r.Days),
                    Text(Math.Max(0, Period.DaysBetween(r.p.Content.DueDate, r.Paid))), r.p.Content.Currency, Currency.Text(r.p.SignedTotal, r.p.Content.Currency)])]);
        }

        var by = By(query, [], all);
        string? Value(Publication p, string dimension) => dimension switch { "counterparty" => p.Content.Counterparty, "backend" => p.Backend, _ => p.Content.Period };
        return new ReportTable(
            [.. by.Select(d => new ReportColumn(d)), new("documents", ReportValue.Count), new("mean_days", ReportValue.Decimal), new("most_days", ReportValue.Count)],
            [.. rows.GroupBy(r => string.Join('\u001f', by.Select(d => Value(r.p, d))), StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (string?[])[
                .. by.Select(d => Value(g.First().p, d)), Text(g.Count()), Fraction.Of(g.Sum(r => (long)r.Days), g.Count()).ToText(1), Text(g.Max(r => r.Days))])]);
    }

    /// <summary>The documents that are posted and not paid on a day, by how long they are overdue.</summary>
    private static ReportTable AgedDebt(Snapshot snapshot, ReportQuery query)
    {
        var day = query.To ?? snapshot.KnownAt.InZone(snapshot.Facts().Zone).Date;
        string[] all = ["counterparty", "backend", "period"];
        var by = By(query, ["counterparty"], all);
        var sums = new SortedDictionary<string, (string?[] Keys, long[] Ages)>(StringComparer.Ordinal);
        foreach (var p in snapshot.Publications(null).Where(p => p.State.IsBooked() && p.State != PublicationState.Paid && p.Content.Direction == Direction.Receivable && p.Content.IssueDate <= day && (query.From is not { } from || p.Content.IssueDate >= from)))
        {
            string?[] keys = [.. by.Select(d => d switch { "counterparty" => p.Content.Counterparty, "backend" => p.Backend, _ => p.Content.Period }), p.Content.Currency];
            var key = string.Join('\u001f', keys);
            if (!sums.TryGetValue(key, out var sum))
            {
                sums.Add(key, sum = (keys, new long[5]));
            }

            var late = Period.DaysBetween(p.Content.DueDate, day);
            sum.Ages[late <= 0 ? 0 : late <= 30 ? 1 : late <= 60 ? 2 : late <= 90 ? 3 : 4] += p.SignedTotal;
        }

        return new ReportTable(
            [.. by.Select(d => new ReportColumn(d)), new("currency"), .. Ages.Select(c => new ReportColumn(c, ReportValue.Decimal))],
            [.. sums.Values.Select(s => (string?[])[.. s.Keys, .. s.Ages.Select(a => Currency.Text(a, s.Keys[^1]!)), Currency.Text(s.Ages.Sum(), s.Keys[^1]!)])]);
    }

    private static ReportTable Added(string[] by, string counted, string amount, IEnumerable<(string?[] Keys, long? Amount)> rows)
    {
        var sums = new SortedDictionary<string, Sum>(StringComparer.Ordinal);
        foreach (var (keys, value) in rows)
        {
            Add(sums, keys, value);
        }

        return new ReportTable(
            [.. by.Select(d => new ReportColumn(d)), new("currency"), new(counted, ReportValue.Count), new(amount, ReportValue.Decimal)],
            [.. sums.Values.Select(s => (string?[])[.. s.Keys, Text(s.Count), Currency.Text(s.Amount, s.Keys[^1]!)])]);
    }

    private static void Add(SortedDictionary<string, Sum> sums, string?[] keys, long? amount)
    {
        var key = string.Join('\u001f', keys);
        if (!sums.TryGetValue(key, out var sum))
        {
            sums.Add(key, sum = new Sum(keys));
        }

        sum.Add(amount);
    }

    private static string[] By(ReportQuery query, string[] otherwise, string[] known)
        => query.By.FirstOrDefault(b => !known.Contains(b)) is { } wrong
            ? throw new Refusal(RefusalKind.Input, new Issue("USAGE-027", wrong, $"This report cannot be added up by '{wrong}'.", "Expected some of " + string.Join(", ", known) + "."))
            : query.By.Count == 0 ? otherwise : [.. query.By.Distinct(StringComparer.Ordinal)];

    private static string? Dimension(Charge c, string dimension) => dimension switch
    {
        "period" => c.Period,
        "payer" => c.Payer,
        "provider" => c.Provider,
        "recipient" => c.Recipient,
        "agreement" => c.Agreement,
        _ => c.Item,
    };

    /// <summary>The periods that overlap the given days; by default the last twelve, up to today's.</summary>
    private static IEnumerable<BillingPeriod> PeriodsOf(Snapshot snapshot, ReportQuery query)
    {
        var all = ListPeriods.Of(snapshot).Select(p => p.Period);
        return query.From is null && query.To is null
            ? all.TakeLast(UsualPeriods)
            : all.Where(p => p.Days.To >= (query.From ?? Days.SinceEver) && p.Days.From <= (query.To ?? Days.UntilFurtherNotice));
    }

    private static IEnumerable<BillingPeriod> Ended(Snapshot snapshot)
    {
        var today = snapshot.KnownAt.InZone(snapshot.Facts().Zone).Date;
        return ListPeriods.Of(snapshot).Select(p => p.Period).Where(p => p.Days.To < today);
    }

    private static bool In(ReportQuery query, LocalDate day) => day >= (query.From ?? Days.SinceEver) && day <= (query.To ?? Days.UntilFurtherNotice);

    private static string? Percent(long before, long after) => before == 0 ? null : Fraction.Of(checked((after - before) * 100), before).ToText(1);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class Sum(string?[] keys)
    {
        public string?[] Keys => keys;

        public int Count { get; private set; }

        public int Without { get; private set; }

        public long Amount { get; private set; }

        public void Add(long? amount)
        {
            Count++;
            Without += amount is null ? 1 : 0;
            Amount = checked(Amount + (amount ?? 0));
        }
    }
}
