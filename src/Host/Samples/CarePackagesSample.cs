using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace Connector.Host.Samples;

/// <summary>
/// Jointly funded care: a commissioning unit reimburses a council for packages of care, April to June 2025; some people hold a direct payment, which a nominee
/// may receive, some an individual service fund with a provider. Weekly rates are written by the day, a seventh: all of them divide by seven.
/// </summary>
internal static class CarePackagesSample
{
    private const int Packages = 300;
    private const int Seed = 20250401;

    private static readonly LocalDate First = new(2025, 4, 1);
    private static readonly ImmutableArray<(string Item, int Least, int Most)> Kinds =
        [("RESIDENTIAL", 8400, 14000), ("NURSING", 12600, 19600), ("SUPPORTED", 4900, 11200), ("DAY-CARE", 2100, 5600), ("HOME-CARE", 0, 0)];

    /// <summary>Writes the data set: 300 packages, or so many times as many. It imports without an error or a warning.</summary>
    public static IReadOnlyList<(string Name, int Count)> Write(string folder, int scale = 1)
    {
        using var files = new SampleFolder(folder);
        files.Table("items", """
            item,name,unit,tax_code
            RESIDENTIAL,Residential care,day,VAT0
            NURSING,Nursing care,day,VAT0
            SUPPORTED,Supported living,day,VAT0
            DAY-CARE,Day opportunities,day,VAT0
            HOME-CARE,Home care,weekly hour,VAT0
            DIRECT-PAYMENT,Direct payment,day,VAT0
            SERVICE-FUND,Individual service fund,day,VAT0
            SET-UP,Setting up a direct payment,payment,VAT0
            """);
        files.Table("plans", """
            plan,model,measure,proration,timing,document_by,line_by
            package,flat,,daily,arrears,payer+provider,recipient
            hours,level,weekly-hours,daily,arrears,payer+provider,recipient
            direct-payment,flat,,daily,advance,payer+recipient,item
            service-fund,flat,,daily,arrears,payer+provider,recipient
            once,flat,,none,arrears,payer+recipient,item
            """);
        Write(files, Packages * scale);
        return files.Counts;
    }

    private static void Write(SampleFolder files, int packages)
    {
        var parties = files.File("parties", "party,name,email,country");
        var agreements = files.File("agreements", "agreement,from,to,payer,provider,recipient,nominee,item,plan,direction,purchase_order");
        var rates = files.File("rates", "item,scope,from,price,per");
        var adjustments = files.File("adjustments", "adjustment,from,to,scope,kind,value,reason");
        var readings = files.File("readings", "measure,subject,from,value");
        parties.Write("UNIT,Saltmarsh Commissioning Unit,finance@unit.example.org,GB");
        parties.Write("COUNCIL,Saltmarsh Council,adult.care@council.example.org,GB");
        parties.Write("HEARTH,Hearth and Home Support Ltd,funds@hearth.example.com,GB");
        parties.Write("TILLER,Tiller Payroll and Nominees,nominee@tiller.example.com,GB");
        // An hour a week is a seventh of an hour a day: 22.40 an hour.
        rates.Write("HOME-CARE,all,,3.2,day");
        rates.Write("SET-UP,all,,120,unit");
        for (var i = 0; i < packages; i++)
        {
            var draw = new Draw(Seed, 1, i);
            var (person, key) = ($"C{i + 1:D4}", $"PK{i + 1:D4}");
            parties.Write($"{person},{SampleNames.Person(i)},,GB");
            var (from, to) = Span(draw);
            var days = $"{Iso(from)},{Iso(to)}";
            var (item, least, most) = Kinds[draw.Below(Kinds.Length)];
            agreements.Write($"{key},{days},UNIT,COUNCIL,{person},,{item},{(most == 0 ? "hours" : "package")},receivable,PO{7000 + i}");
            if (most == 0)
            {
                WriteHours(readings, draw, key, from, to);
            }
            else
            {
                WriteRates(rates, draw, item, key, from, to, draw.Between(least, most));
            }

            if (draw.Below(3) == 0)
            {
                adjustments.Write($"SHARE-{key},,,agreement:{key},percent,{(draw.Below(3) == 0 ? "-40" : "-50")},The council's own share");
            }

            if (i % 10 == 4)
            {
                WriteOwnPayment(agreements, rates, draw, i, person, from, to);
            }
        }
    }

    /// <summary>From when to when: most since before, some begin or end within a month, a few last days only.</summary>
    private static (LocalDate From, LocalDate? To) Span(Draw draw)
    {
        var from = draw.Below(5) switch
        {
            0 => First.PlusDays(draw.Below(85)),
            1 => First,
            _ => First.PlusDays(-draw.Between(30, 900)),
        };
        LocalDate? to = draw.Below(5) switch
        {
            0 => LocalDate.Max(from, First).PlusDays(draw.Between(3, 70)),
            1 when draw.Below(3) == 0 => new LocalDate(2025, 6, 30),
            _ => null,
        };
        return (from, to < from ? from : to);
    }

    private static void WriteRates(SampleFile rates, Draw draw, string item, string key, LocalDate from, LocalDate? to, int pence)
    {
        rates.Write($"{item},agreement:{key},{Iso(from)},{Money(pence)},day");
        if (draw.Below(4) == 0 && (to is null || to > new LocalDate(2025, 6, 9)) && from < new LocalDate(2025, 6, 9))
        {
            // The yearly review, in the middle of a month.
            rates.Write($"{item},agreement:{key},2025-06-09,{Money(pence + (pence * 3 / 100))},day");
        }
    }

    private static void WriteHours(SampleFile readings, Draw draw, string key, LocalDate from, LocalDate? to)
    {
        var quarters = draw.Between(14, 112);
        readings.Write($"weekly-hours,{key},{Iso(from)},{Quarters(quarters)}");
        var review = LocalDate.Max(from, First).PlusDays(draw.Between(5, 50));
        if (draw.Below(3) == 0 && (to is null || review <= to))
        {
            readings.Write($"weekly-hours,{key},{Iso(review)},{Quarters(quarters + draw.Between(-10, 16))}");
        }
    }

    /// <summary>What the council itself pays: to the person, to a nominee, or to the provider that holds the person's fund.</summary>
    private static void WriteOwnPayment(SampleFile agreements, SampleFile rates, Draw draw, int index, string person, LocalDate from, LocalDate? to)
    {
        var days = $"{Iso(from)},{Iso(to)}";
        var pence = draw.Between(900, 6300);
        if (index % 30 == 4)
        {
            agreements.Write($"IF{index + 1:D4},{days},COUNCIL,HEARTH,{person},,SERVICE-FUND,service-fund,payable,");
            rates.Write($"SERVICE-FUND,agreement:IF{index + 1:D4},,{Money(pence)},day");
            return;
        }

        var nominee = index % 30 == 14 ? "TILLER" : "";
        agreements.Write($"DP{index + 1:D4},{days},COUNCIL,,{person},{nominee},DIRECT-PAYMENT,direct-payment,direct_payment,");
        agreements.Write($"DS{index + 1:D4},{Iso(from)},{Iso(from)},COUNCIL,,{person},{nominee},SET-UP,once,direct_payment,");
        rates.Write($"DIRECT-PAYMENT,agreement:DP{index + 1:D4},,{Money(pence)},day");
    }

    private static string Quarters(int quarters) => (quarters / 4m).ToString("0.##", CultureInfo.InvariantCulture);

    private static string Money(int pence) => $"{pence / 100}.{pence % 100:D2}";

    private static string Iso(LocalDate? date) => date is { } day ? LocalDatePattern.Iso.Format(day) : "";
}
