using System.Collections.Immutable;
using NodaTime;
using NodaTime.Text;

namespace Connector.Host.Samples;

/// <summary>
/// Hospital shifts: a staffing firm's nurses and therapists work shifts in hospitals, in March and April 2025. Shift types are standing offers; prices are
/// by region, some hospitals have their own, and nights, weekends and public holidays cost more. In the night to 30 March the clocks go forward.
/// </summary>
internal static class HospitalShiftsSample
{
    private const int Hospitals = 12;
    private const int Shifts = 600;
    private const int Seed = 20250301;

    private static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["Europe/London"];
    private static readonly LocalDate First = new(2025, 3, 1);
    private static readonly LocalDate ClockChange = new(2025, 3, 29);
    private static readonly ImmutableArray<string> Regions = ["FELLS", "DALES", "FENS", "COAST"];

    // Price in pence: an hour, of radiographers a quarter of an hour.
    private static readonly ImmutableArray<(string Key, string Name, string Plan, int Price)> Types =
    [
        ("RN", "Registered nurse", "hours", 3850),
        ("RN-ICU", "Intensive care nurse", "hours", 4675),
        ("HCA", "Healthcare assistant", "hours", 2210),
        ("MIDWIFE", "Midwife", "wall-clock", 4420),
        ("PHYSIO", "Physiotherapist", "as-rostered", 3990),
        ("RADIO", "Radiographer", "quarters", 1075),
    ];

    private static readonly ImmutableArray<(int Begins, int Hours)> Times = [(7, 12), (7, 8), (9, 8), (14, 8), (19, 12), (20, 11), (21, 10)];

    /// <summary>Writes the data set: 12 hospitals and 600 shifts, or so many times as many. It imports without an error or a warning.</summary>
    public static IReadOnlyList<(string Name, int Count)> Write(string folder, int scale = 1)
    {
        using var files = new SampleFolder(folder);
        files.Table("places", """
            place,name,parent
            MAINLAND,The mainland,
            FELLS,The Fells,MAINLAND
            DALES,The Dales,MAINLAND
            FENS,The Fens,MAINLAND
            COAST,The Coast,MAINLAND
            """);
        files.Table("plans", """
            plan,model,interval,rounding,clock,document_by,line_by
            hours,time,PT1H,exact,elapsed,payer,charge
            wall-clock,time,PT1H,exact,wall_clock,payer,charge
            as-rostered,time,PT1H,exact,planned,payer,charge
            quarters,time,PT15M,up,elapsed,payer,charge
            """);
        files.Table("holidays", """
            holidays,date,name
            bank-holidays,2025-04-18,Good Friday
            bank-holidays,2025-04-21,Easter Monday
            bank-holidays,2025-05-05,Early May
            """);
        files.Table("bands", """
            band,days,from_time,to_time,holidays
            night,,20:00,06:00,
            weekend,weekend,,,
            holiday,,,,bank-holidays
            """);
        files.Table("cancellations", """
            plan,reason,notice_hours,charge,fixed_price
            hours,not needed,24,planned,
            hours,worker ill,,none,
            hours,,4,fixed,45
            wall-clock,not needed,24,planned,
            as-rostered,not needed,48,full,
            quarters,not needed,12,fixed,60
            """);
        WriteHospitals(files, scale);
        WriteTypes(files);
        WriteRates(files);
        files.Table("adjustments", """
            adjustment,from,to,scope,item,kind,value,reason
            OPENING,2025-03-01,2025-03-31,payer:H003,,percent,-4,New ward: the first month is cheaper
            WINTER,2025-03-01,2025-03-15,place:FELLS,RN,amount,1.5,Snow
            """);
        WriteShifts(files, scale);
        return files.Counts;
    }

    private static void WriteHospitals(SampleFolder files, int scale)
    {
        var parties = files.File("parties", "party,name,email,city,country,place");
        parties.Write("LANTERN,Lantern Staffing Ltd,billing@lantern.example.com,Middleham,GB,");
        for (var i = 0; i < Hospitals * scale; i++)
        {
            var house = SampleNames.House(i);
            parties.Write($"{Hospital(i)},{house} {(i % 3 == 0 ? "General Hospital" : i % 3 == 1 ? "Infirmary" : "Royal Hospital")},accounts@{Hospital(i).ToLowerInvariant()}.example.org,{house},GB,{Regions[i % Regions.Length]}");
        }
    }

    private static void WriteTypes(SampleFolder files)
    {
        var items = files.File("items", "item,name,unit,tax_code");
        var agreements = files.File("agreements", "agreement,from,provider,item,plan");
        foreach (var (key, name, plan, _) in Types)
        {
            items.Write($"{key},{name},{(plan == "quarters" ? "quarter of an hour" : "hour")},VAT0");
            agreements.Write($"{key}-SHIFT,2025-01-01,LANTERN,{key},{plan}");
        }
    }

    private static void WriteRates(SampleFolder files)
    {
        var rates = files.File("rates", "item,scope,from,band,price");
        for (var type = 0; type < Types.Length; type++)
        {
            var (item, _, _, price) = Types[type];
            void Write(string scope, string from, int percent)
            {
                foreach (var (band, more) in new[] { ("", 100), ("night", 120), ("weekend", 135), ("holiday", 160) })
                {
                    rates.Write($"{item},{scope},{from},{band},{Money(price * percent * more / 10_000)}");
                }
            }

            Write("all", "", 100);
            Write($"place:{Regions[type % Regions.Length]}", "2025-01-01", 106);
            Write($"payer:{Hospital(type)}", "2025-02-01", 97);
            if (type < 2)
            {
                Write("all", "2025-04-01", 103);
            }
        }
    }

    private static void WriteShifts(SampleFolder files, int scale)
    {
        var sessions = files.File("sessions", "session,agreement,payer,start,end,status,billable,planned_start,planned_end,cancelled_at,cancel_reason");
        for (var i = 0; i < Shifts * scale; i++)
        {
            var draw = new Draw(Seed, 1, i);
            var (type, payer) = (Types[draw.Below(Types.Length)], Hospital(draw.Below(Hospitals * scale)));
            var (begins, hours) = Times[draw.Below(Times.Length)];
            // A few in the night when the clocks change, a few that are still to come.
            var day = i % 75 == 0 ? ClockChange : i % 40 == 39 ? First.PlusDays(61 + draw.Below(10)) : First.PlusDays(draw.Below(60));
            (begins, hours) = i % 75 == 0 ? (20, 12) : (begins, hours);
            var start = day.At(new LocalTime(begins, 0));
            var end = start.PlusHours(hours);
            sessions.Write($"SH{i + 1:D5},{type.Key}-SHIFT,{payer},{Outcome(draw, start, end, isToCome: day.Month == 5)}");
        }
    }

    /// <summary>What became of a shift: start, end, status, billable, planned start and end, cancelled when and why.</summary>
    private static string Outcome(Draw draw, LocalDateTime start, LocalDateTime end, bool isToCome)
    {
        var planned = $"{Text(start)},{Text(end)}";
        if (isToCome)
        {
            return $"{planned},planned,,{planned},,";
        }

        var chance = draw.Below(100);
        if (chance < 84)
        {
            // Most shifts take what was planned, some a little more or less.
            var late = draw.Below(3) == 0 ? 5 * draw.Between(-4, 9) : 0;
            return $"{Text(start)},{Text(end.PlusMinutes(late))},completed,{(chance == 0 ? "false" : "")},{planned},,";
        }

        var reason = draw.Below(4) switch { 0 => "worker ill", 1 => "ward closed", _ => "not needed" };
        var billable = draw.Below(6) == 0 ? "true" : "";
        return $"{Text(start)},,cancelled,{billable},{planned},{Text(start.PlusHours(-draw.Between(1, 60)))},{reason}";
    }

    private static string Hospital(int index) => $"H{index + 1:D3}";

    private static string Money(int pence) => $"{pence / 100}.{pence % 100:D2}";

    private static string Text(LocalDateTime time) => OffsetDateTimePattern.Rfc3339.Format(time.InZoneLeniently(Zone).ToOffsetDateTime());
}
