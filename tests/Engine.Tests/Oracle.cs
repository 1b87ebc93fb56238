using System.Globalization;
using System.Numerics;

namespace Connector.Engine.Tests;

/// <summary>A charge as section 2 of the contract gives it: its amount in minor units, or none and the codes of everything that stands in the way.</summary>
internal sealed record Due(string Key, BigInteger? Amount, string Currency, string Document, HashSet<string> Reasons);

/// <summary>
/// Section 2 of the contract, done the long way: every day by itself, every price looked up from the rows, nothing cut, nothing remembered
/// from one day to the next. It shares no code with the engine but the rows.
/// </summary>
internal sealed class Oracle(World world)
{
    private readonly List<Row> _places = Read(world, "places"), _adjustments = Read(world, "adjustments");
    private readonly ILookup<string, Row> _agreements = By(world, "agreements", "agreement"), _plans = By(world, "plans", "plan"), _parties = By(world, "parties", "party");
    private readonly ILookup<string, Row> _rates = By(world, "rates", "item"), _readings = By(world, "readings", "subject"), _templates = By(world, "templates", "template");
    private readonly string _home = world.Settings.Billing.Currency;
    private readonly bool _isMonthly = world.Settings.Billing.Calendar == CalendarKind.Monthly;

    /// <summary>A row: cells by column, and its days as numbers.</summary>
    internal sealed class Row(Dictionary<string, string> cells)
    {
        public string? this[string column] => cells.GetValueOrDefault(column);

        public int From { get; } = cells.TryGetValue("from", out var from) ? Day(from) : int.MinValue;

        public int To { get; } = cells.TryGetValue("to", out var to) ? Day(to) : int.MaxValue;

        public string? Scope { get; } = cells.GetValueOrDefault("scope");

        public Exact Number(string column) => _numbers.GetValueOrDefault(column, Exact.Zero);

        private readonly Dictionary<string, Exact> _numbers = cells.Where(c => Numbers.Contains(c.Key)).ToDictionary(c => c.Key, c => Exact.Of(c.Value), StringComparer.Ordinal);

        private static readonly string[] Numbers =
            ["quantity", "value", "price", "fixed_price", "tier_from", "package_size", "free_units", "minimum_amount", "maximum_amount"];
    }

    internal readonly record struct Span(string Key, int From, int To);

    public static int Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture).DayNumber;

    /// <summary>The charges for a period, in no order.</summary>
    public IEnumerable<Due> Charges(Span period, Span? previous)
    {
        foreach (var agreement in _agreements)
        {
            var rows = agreement.ToList();
            var parts = new List<(string Values, List<int> Days)>();
            for (var day = period.From; day <= period.To; day++)
            {
                if (Latest(rows, day) is not { } row)
                {
                    continue;
                }

                string[] columns = ["payer", "provider", "recipient", "nominee", "item", "plan", "direction"];
                var values = string.Join('\n', columns.Select(c => row[c] ?? (c == "direction" ? "receivable" : "")));
                if (!parts.Exists(p => p.Values == values))
                {
                    parts.Add((values, []));
                }

                parts.Find(p => p.Values == values).Days.Add(day);
            }

            for (var i = 0; i < parts.Count; i++)
            {
                foreach (var due in ChargesOf(agreement.Key, rows, parts[i].Days, i == 0, period, previous))
                {
                    yield return due;
                }
            }
        }
    }

    private IEnumerable<Due> ChargesOf(string agreement, List<Row> rows, List<int> days, bool isFirst, Span period, Span? previous)
    {
        var first = Latest(rows, days[0])!;
        var plan = Latest(_plans[first["plan"]!], days[0]);
        var proration = plan?["proration"] ?? "daily";
        if (plan?["model"]?.Split('@')[0] is "time" or "event" || (proration == "none" && plan is not null && !isFirst))
        {
            yield break;
        }

        var shares = new Dictionary<string, (Exact Elapsed, Exact Fixed)>(StringComparer.Ordinal);
        Expand(first["item"]!, 1, 0, shares);
        foreach (var (item, share) in shares)
        {
            var reasons = new HashSet<string>(StringComparer.Ordinal);
            var (amount, currency) = plan is null ? (Exact.Zero, _home) : Amount(rows, days, plan, proration, item, share, period, reasons);
            if (plan is null)
            {
                reasons.Add("RATE-005");
            }

            var rounded = amount.Round(currency switch { "JPY" => 0, "KWD" => 3, _ => 2 });
            if (reasons.Count == 0 && BigInteger.Abs(rounded) > long.MaxValue)
            {
                reasons.Add("RATE-006");
            }

            var key = Escape(period.Key) + "/" + Escape(agreement) + "/" + Escape(item)
                + (isFirst ? "" : "@" + DateOnly.FromDayNumber(days[0]).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            var start = rows.Min(r => r.From);
            var onPrevious = plan?["timing"] == "advance" && previous is { } before && start <= before.To;
            var document = Document(onPrevious ? previous!.Value.Key : period.Key, agreement, first, plan?["document_by"] ?? "payer");
            yield return new Due(key, reasons.Count == 0 ? rounded : null, currency, currency == _home ? document : document + "/" + currency, reasons);
        }
    }

    /// <summary>The table of section 2.</summary>
    private (Exact Amount, string Currency) Amount(
        List<Row> rows, List<int> days, Row plan, string proration, string item, (Exact Elapsed, Exact Fixed) share, Span period, HashSet<string> reasons)
    {
        var length = period.To - period.From + 1;
        var divisor = proration switch { "none" => 1, "thirty360" => 30, _ => length };
        if (proration == "thirty360" && !_isMonthly)
        {
            reasons.Add("RATE-004");
            return (Exact.Zero, _home);
        }

        var isLevel = plan["model"]!.Split('@')[0] == "level";
        var isOld = (plan["model"]!.Split('@') is [_, var named] ? named : world.Settings.Models == ModelVersions.First || !isLevel ? "1" : "2") == "1";
        var basis = plan["level_basis"] ?? "daily";
        var whole = isLevel && basis != "daily" ? LevelOfPeriod(rows, days, plan["measure"]!, basis, period) : null;
        if (isLevel && basis != "daily" && whole is null)
        {
            reasons.Add("RATE-002");
        }

        Exact sum = 0, takenByItself = 0;
        var counted = 0;
        var currencies = new List<string>();
        foreach (var day in proration == "none" ? days.Take(1) : days)
        {
            var weight = proration == "thirty360" ? Thirty360(day) : 1;
            var row = Latest(rows, day)!;
            if (weight == 0)
            {
                continue;
            }

            var level = isLevel ? whole ?? LevelOn(row, plan["measure"]!, day) : 1;
            if (level is null)
            {
                reasons.Add("RATE-002");
                continue;
            }

            var scopes = Scopes(row, day).ToList();
            if (RateOn(scopes, item, day) is not { } tiers)
            {
                reasons.Add("RATE-001");
                continue;
            }

            currencies.Add(tiers[0]["currency"] ?? _home);
            var per = (tiers[0]["per"] ?? "unit") switch
            {
                "day" => new Exact(proration == "thirty360" ? 30 : length, 1),
                "month" => _isMonthly ? 1 : new Exact(12 * length, 365),
                "year" => _isMonthly ? new Exact(1, 12) : new Exact(length, 365),
                _ => 1,
            };
            Exact Price(Row tier) => Adjusted(tier.Number("price"), scopes, item, day);
            takenByItself = counted == 0 && share.Fixed.Numerator != 0 ? Tiered(tiers, share.Fixed, Price, isOld) * per : takenByItself;
            sum += weight * Tiered(tiers, level.Value, Price, isOld) * per;
            counted += weight;
        }

        if (currencies.Distinct(StringComparer.Ordinal).Count() > 1)
        {
            reasons.Add("RATE-003");
        }

        // Days that do not count still say in which currency nothing is due.
        var currency = currencies.Count > 0 ? currencies[0] : RateOn([.. Scopes(Latest(rows, days[0])!, days[0])], item, days[0])?[0]["currency"] ?? _home;
        var amount = (sum / divisor * share.Elapsed) + takenByItself;
        var part = proration == "none" ? 1 : new Exact(counted, divisor);
        if (plan["minimum_amount"] is not null && amount < plan.Number("minimum_amount") * part)
        {
            amount = plan.Number("minimum_amount") * part;
        }

        if (plan["maximum_amount"] is not null && amount > plan.Number("maximum_amount") * part)
        {
            amount = plan.Number("maximum_amount") * part;
        }

        return (amount, currency);
    }

    private static int Thirty360(int number)
    {
        var day = DateOnly.FromDayNumber(number);
        return day switch
        {
            { Day: 31 } => 0,
            { Month: 2, Day: 29 } => 2,
            { Month: 2, Day: 28 } when !DateTime.IsLeapYear(day.Year) => 3,
            _ => 1,
        };
    }

    private Exact? LevelOfPeriod(List<Row> rows, List<int> days, string measure, string basis, Span period)
    {
        if (basis == "period_start")
        {
            for (var day = period.From; day <= period.To; day++)
            {
                if (LevelOn(Latest(rows, days[0])!, measure, day) is { } level)
                {
                    return level;
                }
            }

            return null;
        }

        var levels = days.Select(day => LevelOn(Latest(rows, day)!, measure, day)).ToList();
        if (levels.Exists(l => l is null))
        {
            return null;
        }

        return basis == "maximum" ? levels.Max() : levels.Aggregate(Exact.Zero, (sum, l) => sum + l!.Value) / days.Count;
    }

    private Exact? LevelOn(Row agreement, string measure, int day)
    {
        Row? Of(string? subject) => subject is null ? null : Latest(_readings[subject].Where(r => r["measure"] == measure), day);
        return (Of(agreement["agreement"]) ?? Of(agreement["recipient"] ?? agreement["payer"]))?.Number("value");
    }

    /// <summary>The tiers of the rate in force: the most specific scope that has one.</summary>
    private List<Row>? RateOn(List<string> scopes, string item, int day)
    {
        var started = _rates[item].Where(r => r.From <= day).ToList();
        foreach (var scope in scopes)
        {
            var latest = started.FindAll(r => r.Scope == scope);
            latest.RemoveAll(r => latest.Exists(other => other.From > r.From));
            if (latest.Count > 0 && day <= latest[0].To)
            {
                latest.Sort((a, b) => a.Number("tier_from").CompareTo(b.Number("tier_from")));
                return latest;
            }
        }

        return null;
    }

    private IEnumerable<string> Scopes(Row agreement, int day)
    {
        foreach (var kind in new[] { "agreement", "recipient", "payer", "provider" })
        {
            if (agreement[kind] is { } key)
            {
                yield return kind + ":" + key;
            }
        }

        string? PlaceOf(string? party) => party is null ? null : Latest(_parties[party], day)?["place"];
        for (var place = agreement["place"] ?? PlaceOf(agreement["recipient"]) ?? PlaceOf(agreement["payer"]); place is not null;
            place = _places.Find(p => p["place"] == place)!["parent"])
        {
            yield return "place:" + place;
        }

        yield return "all";
    }

    private Exact Adjusted(Exact price, List<string> scopes, string item, int day)
    {
        var inForce = _adjustments.FindAll(a => a.From <= day && day <= a.To && scopes.Contains(a.Scope!) && (a["item"] is null || a["item"] == item));
        inForce.RemoveAll(a => Latest(_adjustments.Where(other => other["adjustment"] == a["adjustment"]), day) != a);
        inForce.Sort((a, b) => a.From != b.From ? a.From.CompareTo(b.From) : string.CompareOrdinal(a["adjustment"], b["adjustment"]));
        foreach (var adjustment in inForce)
        {
            var value = adjustment.Number("value");
            price = adjustment["kind"] switch { "percent" => price * (1 + (value / 100)), "amount" => price + value, _ => value };
        }

        return price;
    }

    private static Exact Tiered(List<Row> tiers, Exact quantity, Func<Row, Exact> price, bool isOld)
    {
        var mode = tiers[0]["tier_mode"] ?? (tiers[0]["tier_from"] is null or "0" ? null : "graduated");
        var free = tiers.Max(t => t.Number("free_units"));
        var due = quantity - free;
        if (mode is null)
        {
            return (free > 0 && !(due > 0)) || (quantity.Numerator == 0 && !isOld) ? 0 : (due * price(tiers[0])) + tiers[0].Number("fixed_price");
        }

        Exact amount = 0;
        for (var i = 0; i < tiers.Count; i++)
        {
            var from = tiers[i].Number("tier_from");
            var isTop = i + 1 == tiers.Count || !(quantity > tiers[i + 1].Number("tier_from"));
            var units = (isTop ? quantity : tiers[i + 1].Number("tier_from")) - (free > from ? free : from);
            if (due > 0 && units > 0 && (mode != "volume" || isTop))
            {
                amount += tiers[i].Number("fixed_price") + mode switch
                {
                    "volume" => due * price(tiers[i]),
                    "package" => new Exact((units / tiers[i].Number("package_size")).Ceiling(), 1) * price(tiers[i]),
                    _ => units * price(tiers[i]),
                };
            }
        }

        return amount;
    }

    private void Expand(string item, Exact elapsed, Exact own, Dictionary<string, (Exact Elapsed, Exact Fixed)> shares)
    {
        if (!_templates.Contains(item))
        {
            var known = shares.GetValueOrDefault(item, (0, 0));
            shares[item] = (known.Elapsed + elapsed, known.Fixed + own);
        }

        foreach (var component in _templates[item])
        {
            var quantity = component["quantity"] is null ? 1 : component.Number("quantity");
            var isFixed = component["basis"] == "fixed";
            Expand(component["component"]!, isFixed ? 0 : elapsed * quantity, isFixed ? quantity : own * quantity, shares);
        }
    }

    private static string Document(string period, string agreement, Row row, string by)
    {
        var direction = row["direction"] ?? "receivable";
        var key = string.Join('/', Escape(period), direction, Escape(row["payer"]));
        key += direction switch
        {
            "payable" => "/" + Escape(row["provider"]),
            "direct_payment" => "/" + Escape(row["nominee"] ?? row["recipient"]),
            _ => "",
        };
        return key + by switch
        {
            "payer+provider" => direction == "payable" ? "" : "/" + Escape(row["provider"]),
            "payer+recipient" => "/" + Escape(row["recipient"]),
            "agreement" => "/" + Escape(agreement),
            _ => "",
        };
    }

    private static string Escape(string? key) => key?.Replace("/", "%2F", StringComparison.Ordinal) ?? "";

    /// <summary>Of one key's versions, the latest that has begun, unless it is over.</summary>
    private static Row? Latest(IEnumerable<Row> versions, int day)
    {
        Row? latest = null;
        foreach (var row in versions)
        {
            latest = row.From <= day && (latest is null || row.From > latest.From) ? row : latest;
        }

        return latest is null || latest.To < day ? null : latest;
    }

    private static ILookup<string, Row> By(World world, string file, string column) => Read(world, file).ToLookup(row => row[column]!, StringComparer.Ordinal);

    private static List<Row> Read(World world, string file)
    {
        var columns = FactFile.Find(file)!.Columns;
        return [.. world[file].Select(row => new Row(columns.Select((c, i) => (c.Name, Cell: row[i])).Where(c => c.Cell is not null)
            .ToDictionary(c => c.Name, c => c.Cell!, StringComparer.Ordinal)))];
    }
}
