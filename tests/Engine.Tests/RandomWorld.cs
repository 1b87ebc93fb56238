using System.Globalization;
using System.Text;

namespace Connector.Engine.Tests;

/// <summary>Made-up businesses that are nasty where rating is hard: versions, gaps, nested places and templates, overlapping scopes, odd periods.</summary>
internal sealed class RandomWorld(Random random)
{
    private readonly DateOnly _around = new(2018 + random.Next(7), 1 + random.Next(12), 1 + random.Next(28));
    private readonly HashSet<string> _identities = new(StringComparer.Ordinal);

    public static readonly string[] Payers = ["P1", "P2", "P/3"];
    private static readonly string[] Recipients = ["R1", "R2", "R3", ""];
    private static readonly string[] Providers = ["S1", "S2", ""];
    private static readonly string[] Items = ["A", "B", "C", "D/4"];
    private static readonly string[] Takes = ["A", "B", "C", "D/4", "SET", "NEST"];
    private static readonly string[] Places = ["ROOT", "NORTH", "TOWN", "STREET", "ELSEWHERE"];

    public World World { get; private set; } = new();

    /// <summary>The periods to rate, with one before and one after.</summary>
    public List<Oracle.Span> Periods { get; } = [];

    public static RandomWorld Of(Random random, int agreements = 40)
    {
        var made = new RandomWorld(random);
        made.Calendar();
        made.Shared();
        made.Pricing();
        made.Agreements(agreements);
        return made;
    }

    private void Calendar()
    {
        var kind = random.Next(10) switch { < 3 => CalendarKind.Monthly, < 7 => CalendarKind.Weekly, 7 => CalendarKind.FourWeekly, _ => CalendarKind.Periods };
        var anchor = new DateOnly(2022, 1, 3);
        var start = kind switch
        {
            CalendarKind.Monthly => new DateOnly(_around.Year, _around.Month, 1),
            CalendarKind.Weekly => _around.AddDays(-(((int)_around.DayOfWeek + 6) % 7)),
            CalendarKind.FourWeekly => _around.AddDays(-((((_around.DayNumber - anchor.DayNumber) % 28) + 28) % 28)),
            _ => _around,
        };
        for (var i = 0; i < 6; i++)
        {
            var next = kind switch
            {
                CalendarKind.Monthly => start.AddMonths(1),
                CalendarKind.Weekly => start.AddDays(7),
                CalendarKind.FourWeekly => start.AddDays(28),
                _ => start.AddDays(random.Next(1, 20)),
            };
            Periods.Add(new Oracle.Span(KeyOf(kind, start), start.DayNumber, next.DayNumber - 1));
            start = kind == CalendarKind.Periods && random.Next(3) == 0 ? next.AddDays(random.Next(9)) : next;
        }

        var currency = random.Next(8) switch { 0 => "JPY", 1 => "KWD", _ => "GBP" };
        var billing = new BillingSettings(kind, kind == CalendarKind.FourWeekly ? new NodaTime.LocalDate(2022, 1, 3) : null, "Europe/London", currency, 30);
        World = new World { Settings = DecidingSettings.Default with { Billing = billing, Models = random.Next(2) == 0 ? ModelVersions.First : ModelVersions.Newest } };
        if (kind == CalendarKind.Periods)
        {
            World.Rows("periods", "period,from,to", [.. Periods.Select(p => $"{p.Key},{Text(p.From)},{Text(p.To)}")]);
        }
    }

    private static string KeyOf(CalendarKind kind, DateOnly start) => kind switch
    {
        CalendarKind.Monthly => start.ToString("yyyy-MM", CultureInfo.InvariantCulture),
        CalendarKind.Weekly => string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(start.ToDateTime(default)):0000}-W{ISOWeek.GetWeekOfYear(start.ToDateTime(default)):00}"),
        CalendarKind.FourWeekly => string.Create(CultureInfo.InvariantCulture, $"{start.Year:0000}-4W{((start.DayOfYear - 1) / 28) + 1:00}"),
        _ => "term/" + start.ToString("yyyyMMdd", CultureInfo.InvariantCulture),
    };

    private void Shared()
    {
        World.Rows("items", "item,name,tax_code", [.. Items.Select((i, n) => $"{i},Item {i},{(n % 2 == 0 ? "VAT20" : "")}")]);
        World.Rows("places", "place,parent", "ROOT,", "NORTH,ROOT", "TOWN,NORTH", "STREET,TOWN", "ELSEWHERE,");
        World.Rows("templates", "template,component,quantity,basis", "SET,A,2,elapsed", "SET,B,3,fixed", "NEST,SET,0.3333,", "NEST,A,,", "NEST,C,1.5,fixed");
        foreach (var party in Payers.Concat(Recipients).Concat(Providers).Where(p => p.Length > 0))
        {
            World.Rows("parties", "party,from,name,place", $"{party},,Party {party},{Maybe(2, Places)}");
            if (random.Next(3) == 0)
            {
                World.Rows("parties", "party,from,name,place", $"{party},{Date()},Moved {party},{Maybe(2, Places)}");
            }
        }
    }

    private void Pricing()
    {
        foreach (var item in Items)
        {
            if (random.Next(8) > 0)
            {
                Rate(item, "all", "");
            }

            for (var i = random.Next(7); i > 0; i--)
            {
                Rate(item, Scope(), random.Next(6) == 0 ? "" : Date());
            }
        }

        for (var i = random.Next(6); i > 0; i--)
        {
            var (from, to) = Range();
            var key = "ADJ" + random.Next(4);
            var kind = Pick("percent", "percent", "amount", "price");
            if (IsNew("adjustment", key, from))
            {
                World.Rows("adjustments", "adjustment,from,to,scope,item,kind,value", $"{key},{from},{to},{Scope()},{Maybe(2, Items)},{kind},{Number()}");
            }
        }

        foreach (var subject in Payers.Concat(Recipients).Append("AG1").Append("AG2").Where(s => s.Length > 0))
        {
            for (var i = random.Next(5); i > 0; i--)
            {
                var from = random.Next(3) == 0 ? "" : Date();
                if (IsNew("reading", subject, from))
                {
                    World.Rows("readings", "measure,subject,from,value", $"M,{subject},{from},{Pick("0", "1", "17", "250.5", "9.999", "1000", "-2", "3.3333")}");
                }
            }
        }

        for (var plan = 0; plan < 8; plan++)
        {
            for (var version = random.Next(5) == 0 ? 2 : 1; version > 0; version--)
            {
                Plan("PLAN" + plan, version > 1 || random.Next(12) == 0 ? Date() : "");
            }
        }
    }

    private void Plan(string key, string from)
    {
        if (!IsNew("plan", key, from))
        {
            return;
        }

        var model = Pick("flat", "flat", "level", "level", "time");
        var proration = model == "level" ? Pick("", "daily") : Pick("", "daily", "none", "thirty360");
        var basis = model == "level" ? Pick("", "daily", "period_start", "average", "maximum") : "";
        var minimum = random.Next(5) == 0 ? Pick("10", "0.015", "-5") : "";
        var maximum = random.Next(5) == 0 ? Pick("10", "55.555", "1000") : "";
        World.Rows(
            "plans",
            "plan,from,model,measure,proration,level_basis,interval,timing,minimum_amount,maximum_amount,document_by,line_by",
            $"{key},{from},{model}{(model == "level" ? Pick("", "", "@1", "@2") : "")},{(model == "level" ? "M" : "")},{proration},{basis},{(model == "time" ? "PT15M" : "")},{Pick("", "arrears", "advance")},{minimum},{maximum},"
            + $"{Pick("", "payer", "payer+provider", "payer+recipient", "agreement")},{Pick("", "charge", "item", "recipient")}");
    }

    private void Rate(string item, string scope, string from)
    {
        if (!IsNew("rate", item + scope, from))
        {
            return;
        }

        var to = from.Length > 0 && random.Next(3) == 0 ? Later(from) : "";
        var currency = random.Next(25) == 0 ? "EUR" : "";
        var per = Pick("", "unit", "day", "month", "year", "year");
        var tiers = random.Next(4) == 0 ? random.Next(1, 4) : 1;
        var mode = tiers > 1 ? Pick("graduated", "volume", "package") : Pick("", "", "", "", "graduated", "volume", "package");
        var free = random.Next(8) == 0 ? Pick("1", "2.5", "100") : "";
        var lines = new StringBuilder();
        for (var tier = 0; tier < tiers; tier++)
        {
            var begins = tier == 0 ? random.Next(10) == 0 ? "0.5" : "" : (10 * tier * tier).ToString(CultureInfo.InvariantCulture);
            var fixedPrice = random.Next(6) == 0 ? Number() : "";
            var price = fixedPrice.Length > 0 && random.Next(3) == 0 ? "" : Number();
            var size = mode == "package" ? Pick("1", "7", "0.3", "100") : "";
            lines.Append(CultureInfo.InvariantCulture, $"{item},{scope},{from},{begins},{to},{price},{fixedPrice},{currency},{per},{mode},{size},{free}\n");
        }

        World.Rows(
            "rates", "item,scope,from,tier_from,to,price,fixed_price,currency,per,tier_mode,package_size,free_units",
            lines.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private void Agreements(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var key = i % 9 == 8 ? "AG/" + i : "AG" + i;
            var values = Enumerable.Range(0, 8).Select(Value).ToArray();
            var (from, to) = Range();
            for (var version = random.Next(3) == 0 ? random.Next(2, 5) : 1; version > 0; version--)
            {
                if (IsNew("agreement", key, from))
                {
                    World.Rows(
                        "agreements", "agreement,from,to,payer,provider,recipient,nominee,item,plan,direction,place",
                        $"{key},{from},{to},{string.Join(',', values)}");
                }

                from = Date();
                to = random.Next(2) == 0 ? "" : Later(from);
                var changed = random.Next(12);
                if (changed < values.Length)
                {
                    values[changed] = Value(changed);
                }
            }
        }
    }

    private string Value(int column) => column switch
    {
        0 => Pick(Payers),
        1 => Pick(Providers),
        2 => Pick(Recipients),
        3 => random.Next(4) == 0 ? Pick(Recipients) : "",
        4 => Pick(Takes),
        5 => "PLAN" + random.Next(8),
        6 => Pick("", "receivable", "payable", "direct_payment"),
        _ => Maybe(4, Places),
    };

    private string Scope() => random.Next(7) switch
    {
        0 => "all",
        1 => "agreement:AG" + random.Next(10),
        2 => "recipient:" + Pick("R1", "R2", "R3"),
        3 => "payer:" + Pick(Payers),
        4 => "provider:" + Pick("S1", "S2"),
        _ => "place:" + Pick(Places),
    };

    private string Number() => random.Next(12) switch
    {
        0 => "0",
        1 => "-" + random.Next(1, 300),
        2 => "0.0075",
        3 => "1234567.89",
        4 => "-12.5",
        5 => "0.0000000001",
        6 => "33.333333333333333333333333",
        7 => "100",
        _ => (random.Next(1, 100_000) / 100m).ToString(CultureInfo.InvariantCulture),
    };

    private (string From, string To) Range()
    {
        var from = random.Next(4) == 0 ? "" : Date();
        return (from, random.Next(2) == 0 ? "" : Later(from.Length == 0 ? Date() : from));
    }

    private string Date() => Text(_around.DayNumber + random.Next(-60, 150));

    private string Later(string from) => Text(Oracle.Day(from) + random.Next(100));

    private static string Text(int day) => DateOnly.FromDayNumber(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private string Pick(params string[] values) => values[random.Next(values.Length)];

    private string Maybe(int times, string[] values) => random.Next(times) == 0 ? Pick(values) : "";

    private bool IsNew(string kind, string key, string from) => _identities.Add(kind + "\n" + key + "\n" + from);
}
