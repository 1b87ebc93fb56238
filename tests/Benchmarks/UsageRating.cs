using System.Collections.Immutable;
using Connector.Engine;
using Connector.Engine.Ingesting;
using NodaTime;

namespace Connector.Benchmarks;

/// <summary>A million sessions of a month in memory: half at prices by night, Sunday and holiday, half at tiers.</summary>
internal static class UsageRating
{
    private const int Payers = 1_000, SessionsOfEach = 1_000;

    public static async Task Run(Workplace workplace, ResultTable table)
    {
        var facts = Facts();
        var period = facts.Calendar.Find("2022-05")!;
        var context = new StepContext(facts, period);
        var slices = Enumerable.Range(0, Payers).Select(SliceOf).ToImmutableArray();
        var seconds = await Clock.Median(() => Clock.Of(() => Parallel.ForEach(slices, slice => BillingProcess.Rate(context, slice))), rounds: 3);
        table.Speed("rating alone, sessions", (double)Payers * SessionsOfEach / seconds, 500_000);
    }

    private static KnownFacts Facts() => new(
        Instant.FromUtc(2022, 6, 2, 0, 0), DecidingSettings.Default, [], Rows(FactFile.Items, "item,name", "CARE,Care", "BED,Bed"), [],
        Rows(FactFile.Parties, "party,name", [.. Enumerable.Range(0, Payers).Select(i => $"P{i},Payer")]),
        Rows(FactFile.Plans, "plan,model,interval,rounding", "TIME,time,PT15M,nearest"),
        Rows(FactFile.Rates, "item,scope,band,tier_from,tier_mode,price", "CARE,all,,,,6", "CARE,all,NIGHT,,,7.5", "CARE,all,SUNDAY,,,8", "CARE,all,HOLIDAY,,,12", "BED,all,,0,graduated,3", "BED,all,,200,graduated,2.5"),
        [], [], null,
        new UsageRules(
            Rows(FactFile.Holidays, "holidays,date", "BANK,2022-05-02"),
            Rows(FactFile.Bands, "band,days,from_time,to_time,holidays", "NIGHT,,20:00,06:00,", "SUNDAY,sun,,,", "HOLIDAY,,,,BANK"), [], new Dictionary<string, Instant>(StringComparer.Ordinal)));

    private static Slice SliceOf(int payer)
    {
        var random = new Random(payer);
        var agreements = Rows(FactFile.Agreements, "agreement,payer,item,plan", $"C{payer},P{payer},CARE,TIME", $"B{payer},P{payer},BED,TIME").Select(Agreement.Of)
            .Select(a => AgreementHistory.Of(a.Key, [a])).OrderBy(a => a.Key, StringComparer.Ordinal);
        var begin = Instant.FromUtc(2022, 5, 1, 0, 0);
        return new Slice(new PayerKey($"P{payer}"), [.. agreements], ReadingBook.Empty)
        {
            Sessions = [.. Enumerable.Range(0, SessionsOfEach).Select(i => (Index: i, Start: begin + Duration.FromMinutes(random.Next(60 * 24 * 30)))).Select(s => new UsageSession
            {
                Key = $"S{payer}-{s.Index}",
                Agreement = (s.Index % 2 == 0 ? "C" : "B") + payer,
                Start = s.Start,
                End = s.Start + Duration.FromMinutes(10 + random.Next(600)),
                Status = SessionStatus.Completed,
            })],
        };
    }

    private static IEnumerable<FactRow> Rows(FactFile file, string header, params string[] lines)
    {
        var reader = BillingProcess.Ingest(file, file.Name, [.. header.Split(',')]);
        return [.. lines.Select(line => new FactRow(reader.Read(1, line.Split(','), new List<RowError>(), [])!.Value.Cells, default))];
    }
}
