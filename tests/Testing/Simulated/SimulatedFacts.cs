namespace Connector.Testing;

/// <summary>A fact as one import brings it: the rows of one identity (of a rate, all its tiers).</summary>
/// <param name="File">The file.</param>
/// <param name="Identity">What no other fact of the same import may have.</param>
/// <param name="Lines">The rows, cells between commas, under the file's header.</param>
public sealed record SimulatedFact(string File, string Identity, params string[] Lines);

/// <summary>
/// Facts drawn from small pools, so that a history corrects, withdraws and restores the same ones over and over: 3 payers, 2 providers,
/// 6 agreements of every direction, prices that are negative, tiered, or in another currency, plans with bounds and in advance.
/// </summary>
public static class SimulatedFacts
{
    public static readonly IReadOnlyDictionary<string, string> Headers = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["places"] = "place,name,parent,retract",
        ["items"] = "item,name,tax_code,retract",
        ["templates"] = "template,component,quantity,basis,retract",
        ["parties"] = "party,from,name,place,retract",
        ["plans"] = "plan,from,model,measure,proration,level_basis,timing,minimum_amount,maximum_amount,document_by,line_by,retract",
        ["agreements"] = "agreement,from,to,payer,provider,recipient,nominee,item,plan,direction,place,purchase_order,retract",
        ["rates"] = "item,scope,from,tier_from,to,price,fixed_price,currency,per,tier_mode,package_size,retract",
        ["adjustments"] = "adjustment,from,to,scope,item,kind,value,retract",
        ["readings"] = "measure,subject,from,value,retract",
    };

    private static readonly string[] Days = ["", "2021-12-10", "2022-01-01", "2022-01-16", "2022-02-01", "2022-02-11", "2022-03-01", "2022-03-20"];

    /// <summary>What everything else refers to.</summary>
    public static IEnumerable<SimulatedFact> Base()
    {
        yield return new("places", "", "NORTH,North,,", "TOWN,Town,NORTH,");
        yield return new("items", "", "A,Support,,", "B,Training,VAT20,");
        yield return new("templates", "", "SET,A,2,elapsed,", "SET,B,3,fixed,");
        yield return new("parties", "", [.. new[] { "P1", "P2", "P3", "S1", "S2", "R1", "R2" }.Select(p => $"{p},,Party {p},{(p[0] == 'R' ? "TOWN" : "")},")]);
        yield return new("plans", "", [.. Enumerable.Range(0, 6).Select(k => Plan(k, ""))]);
        yield return new("agreements", "", [.. Enumerable.Range(0, 6).Select(k => Join($"AG{k}", "", "", Values(k), ""))]);
        yield return new("rates", "", "A,all,,,,100,,,,,,", "B,all,,,,7.5,,,,,,");
        yield return new("readings", "", [.. new[] { "P1", "P2", "P3", "R1", "R2" }.Select((s, i) => $"M,{s},,{10 * i + 3},")]);
    }

    /// <summary>Some facts with identities of their own.</summary>
    public static List<SimulatedFact> Import(Random random)
        => [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Draw(random)).DistinctBy(f => (f.File, f.Identity))];

    private static SimulatedFact Draw(Random random) => random.Next(100) switch
    {
        < 30 => Agreement(random),
        < 55 => Rate(random),
        < 67 => Adjustment(random),
        < 82 => Reading(random),
        < 92 => Plan(random),
        < 97 => Party(random),
        _ => Item(random),
    };

    private static SimulatedFact Agreement(Random random)
    {
        var (key, from) = (random.Next(6), Pick(random, Days));
        var values = Values(key);
        for (var changes = random.Next(3); changes > 0; changes--)
        {
            var column = random.Next(values.Length);
            values[column] = column switch
            {
                0 => Pick(random, "P1", "P1", "P2", "P3", ""),
                1 => Pick(random, "S1", "S2"),
                2 => Pick(random, "R1", "R2", ""),
                3 => Pick(random, "", "R1"),
                4 => Pick(random, "A", "B", "SET"),
                5 => "PL" + random.Next(6),
                6 => Pick(random, "receivable", "receivable", "payable", "direct_payment"),
                7 => Pick(random, "", "NORTH", "TOWN"),
                _ => Pick(random, "", "PO-7"),
            };
        }

        var to = random.Next(4) == 0 ? Pick(random, [.. Days[^3..].Where(d => string.CompareOrdinal(d, from) >= 0)]) : "";
        return new("agreements", $"AG{key},{from}", Join($"AG{key}", from, to, values, Retracted(random, 6)));
    }

    private static string[] Values(int key) =>
    [
        $"P{(key % 3) + 1}", $"S{(key % 2) + 1}", key % 3 == 0 ? "" : $"R{(key % 2) + 1}", "", key % 3 == 2 ? "SET" : key % 2 == 0 ? "A" : "B", $"PL{key}",
        key switch { 4 => "payable", 5 => "direct_payment", _ => "receivable" }, "", "",
    ];

    private static SimulatedFact Rate(Random random)
    {
        var (item, from) = (Pick(random, "A", "B"), Pick(random, Days[..6]));
        var scope = Pick(random, "all", "all", "payer:P1", "provider:S1", "recipient:R1", "place:NORTH", "agreement:AG" + random.Next(6));
        var retracted = Retracted(random, scope == "all" && from.Length == 0 ? 20 : 4);
        var mode = random.Next(3) == 0 ? Pick(random, "graduated", "volume", "package") : "";
        var tiers = mode.Length > 0 && random.Next(2) == 0 ? 3 : 1;
        var tail = $"{(random.Next(30) == 0 ? "EUR" : "")},{Pick(random, "", "", "month", "year", "day")},{mode},{(mode == "package" ? Pick(random, "1", "7", "0.3") : "")}";
        var to = random.Next(6) == 0 ? "2022-03-15" : "";
        return new("rates", $"{item},{scope},{from}", [.. new[] { "", "10", "25" }.Select((tier, i) =>
            $"{item},{scope},{from},{tier},{to},{Price(random)},{(random.Next(6) == 0 ? Price(random) : "")},{tail},{(i < tiers ? retracted : "true")}")]);
    }

    private static string Price(Random random) => Pick(random, "100", "100", "19.99", "0.0075", "33.333333", "-12.5", "0", "250", "7.5", "4999.995");

    private static SimulatedFact Adjustment(Random random)
    {
        var (key, from) = ("X" + random.Next(3), Pick(random, Days[..6]));
        var (kind, value) = Pick(random, ("percent", "-10"), ("percent", "2.5"), ("amount", "-3.333"), ("amount", "12"), ("price", "50"), ("percent", "-100"));
        var scope = Pick(random, "all", "payer:P2", "recipient:R2", "provider:S2", "place:TOWN");
        return new("adjustments", $"{key},{from}", $"{key},{from},{(random.Next(3) == 0 ? "2022-02-20" : "")},{scope},{Pick(random, "", "A", "B")},{kind},{value},{Retracted(random, 3)}");
    }

    private static SimulatedFact Reading(Random random)
    {
        var (subject, from) = (Pick(random, "P1", "P2", "P3", "R1", "R2", "AG2", "AG3"), Pick(random, Days));
        return new("readings", $"{subject},{from}", $"M,{subject},{from},{Pick(random, "0", "1", "9", "17", "26.5", "100", "-2")},{Retracted(random, 8)}");
    }

    private static SimulatedFact Plan(Random random)
    {
        var (key, from) = (random.Next(6), Pick(random, "", "", "2022-02-01", "2022-02-11"));
        return new("plans", $"PL{key},{from}", Plan(key, from, random, from.Length == 0 ? "" : Retracted(random, 4)));
    }

    private static string Plan(int key, string from, Random? random = null, string retracted = "")
    {
        var (model, measure) = key is 3 or 4 ? ("level", "M") : ("flat", "");
        var proration = key switch { 1 => "none", 2 => "thirty360", _ => "" };
        var basis = key == 4 ? Pick(random, "", "average", "maximum", "period_start") : "";
        var timing = key == 5 ? "advance" : Pick(random, "", "", "", "", "advance");
        var (minimum, maximum) = Pick(random, ("", ""), ("", ""), ("20", ""), ("", "150"), ("0", "90.005"));
        var document = key == 1 ? "payer+provider" : Pick(random, "", "", "", "payer+recipient", "agreement");
        var line = key switch { 0 => Pick(random, "", "item"), 5 => "recipient", _ => "" };
        return $"PL{key},{from},{model},{measure},{proration},{basis},{timing},{minimum},{maximum},{document},{line},{retracted}";
    }

    private static SimulatedFact Party(Random random)
    {
        var (party, from) = (Pick(random, "P1", "P2", "R1", "R2", "S1"), Pick(random, "", "2022-01-16", "2022-02-11"));
        return new("parties", $"{party},{from}", $"{party},{from},{Pick(random, "Party", "Renamed")} {party},{Pick(random, "", "NORTH", "TOWN")},{(from.Length == 0 ? "" : Retracted(random, 3))}");
    }

    private static SimulatedFact Item(Random random)
    {
        var item = Pick(random, "A", "B");
        return new("items", item, $"{item},{Pick(random, "Support", "Training", "Care")},{Pick(random, "", "VAT20")},");
    }

    private static string Join(string key, string from, string to, string[] values, string retracted) => $"{key},{from},{to},{string.Join(',', values)},{retracted}";

    private static string Retracted(Random random, int oneIn) => random.Next(oneIn) == 0 ? "true" : "";

    /// <summary>One of several; without a random, the first.</summary>
    private static T Pick<T>(Random? random, params T[] values) => values[random?.Next(values.Length) ?? 0];
}
