using System.Collections.Immutable;
using NodaTime;
using NodaTime.Text;

namespace Connector.Host.Samples;

/// <summary>
/// A veterinary clinic's work lists in June and July 2025: animals are charged for their time on a list, owners pay. By the hour at the end, every twelve
/// hours as they expire, by the quarter of an hour; with templates of which some lines count time and some do not; at the prices of two houses.
/// </summary>
internal static class BoardingSample
{
    private const int Animals = 90;
    private const int Stays = 200;
    private const int Seed = 20250601;

    private static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["Europe/London"];
    private static readonly LocalDateTime First = new(2025, 6, 1, 0, 0);
    private static readonly ImmutableArray<string> Houses = ["MILL-LANE", "HARBOUR"];

    // How long a stay takes, in hours: at least and at most.
    private static readonly ImmutableArray<(string List, int Least, int Most)> Lists =
        [("HOSPITAL", 2, 40), ("BOARDING", 20, 160), ("INTENSIVE", 1, 12), ("ISOLATION", 6, 60)];

    /// <summary>Writes the data set: 90 animals and 200 stays, or so many times as many. It imports without an error or a warning.</summary>
    public static IReadOnlyList<(string Name, int Count)> Write(string folder, int scale = 1)
    {
        using var files = new SampleFolder(folder);
        files.Table("places", """
            place,name,parent
            CLINIC,Willowbank Veterinary Clinic,
            MILL-LANE,Mill Lane,CLINIC
            HARBOUR,Harbour,CLINIC
            """);
        files.Table("items", """
            item,name,unit,tax_code
            HOSPITALISATION,Hospitalisation fee,hour,VAT20
            BOARD,Boarding,12 hours,VAT20
            FOOD,Food,meal,VAT20
            MONITORING,Monitoring,15 minutes,VAT20
            OXYGEN,Oxygen,litre,VAT20
            ISOLATION,Isolation ward,hour,VAT20
            ADMISSION,Admission check,check,VAT20
            BLANKET,Blanket,blanket,VAT20
            BOWL,Bowl,bowl,VAT20
            DOSE,Medicine given,dose,VAT20
            """);
        files.Table("templates", """
            template,component,quantity,basis
            BOARDING-STAY,BOARD,1,elapsed
            BOARDING-STAY,FOOD,2,elapsed
            BOARDING-STAY,WELCOME,1,fixed
            WELCOME,ADMISSION,1,elapsed
            WELCOME,BEDDING,2,elapsed
            BEDDING,BLANKET,1,elapsed
            BEDDING,BOWL,0.5,elapsed
            INTENSIVE-CARE,MONITORING,1,elapsed
            INTENSIVE-CARE,OXYGEN,7.5,elapsed
            INTENSIVE-CARE,BEDDING,1,fixed
            """);
        files.Table("plans", """
            plan,model,interval,rounding,clock,schedule,document_by,line_by
            hourly,time,PT1H,nearest,elapsed,bulk,payer,charge
            twelve-hourly,time,PT12H,up,wall_clock,periodic,payer,charge
            quarters,time,PT15M,nearest,elapsed,bulk,payer,charge
            started-hours,time,PT1H,up,elapsed,bulk,payer,charge
            by-dose,event,,,,,payer,item
            """);
        files.Table("agreements", """
            agreement,from,provider,item,plan,place
            HOSPITAL,2025-01-01,WILLOWBANK,HOSPITALISATION,hourly,CLINIC
            BOARDING,2025-01-01,WILLOWBANK,BOARDING-STAY,twelve-hourly,CLINIC
            INTENSIVE,2025-01-01,WILLOWBANK,INTENSIVE-CARE,quarters,CLINIC
            ISOLATION,2025-01-01,WILLOWBANK,ISOLATION,started-hours,CLINIC
            MEDICINE,2025-01-01,WILLOWBANK,DOSE,by-dose,CLINIC
            """);
        files.Table("rates", """
            item,scope,from,price
            HOSPITALISATION,all,,8.5
            HOSPITALISATION,place:HARBOUR,2025-01-01,9.25
            BOARD,all,,14
            BOARD,place:HARBOUR,2025-01-01,16
            BOARD,place:HARBOUR,2025-07-01,16.8
            FOOD,all,,2.35
            MONITORING,all,,11.9
            MONITORING,place:MILL-LANE,2025-01-01,11.4
            OXYGEN,all,,0.18
            ISOLATION,all,,12.75
            ADMISSION,all,,22
            BLANKET,all,,3.6
            BOWL,all,,1.95
            DOSE,all,,4.15
            """);
        files.Table("adjustments", """
            adjustment,from,to,scope,item,kind,value,reason
            SUMMER,2025-07-01,2025-07-31,all,BOARD,percent,-10,Summer offer
            STAFF,2025-01-01,,payer:O001,,percent,-50,Owner works here
            """);
        WriteAnimals(files, scale);
        WriteStays(files, scale);
        return files.Counts;
    }

    private static void WriteAnimals(SampleFolder files, int scale)
    {
        var parties = files.File("parties", "party,name,email,country");
        parties.Write("WILLOWBANK,Willowbank Veterinary Clinic,accounts@willowbank.example.com,GB");
        for (var i = 0; i < Animals * scale; i++)
        {
            if (i == 0 || Owner(i) != Owner(i - 1))
            {
                parties.Write($"{Owner(i)},{SampleNames.Person(i * 2 / 3)},{Owner(i).ToLowerInvariant()}@post.example.net,GB");
            }

            parties.Write($"{Key('A', i)},{SampleNames.Animal(i)} ({(i % 5 < 3 ? "dog" : i % 5 == 3 ? "cat" : "rabbit")}),,");
        }
    }

    private static void WriteStays(SampleFolder files, int scale)
    {
        var sessions = files.File("sessions", "session,agreement,payer,recipient,place,start,end,status");
        var events = files.File("events", "event,agreement,payer,recipient,place,at,quantity");
        var free = new LocalDateTime[Animals * scale];
        Array.Fill(free, First);
        for (var i = 0; i < Stays * scale; i++)
        {
            var draw = new Draw(Seed, 1, i);
            var (list, least, most) = Lists[draw.Below(Lists.Length)];
            var animal = draw.Below(Animals * scale);
            var start = First.PlusMinutes((55L * 24 * 60 * i / (Stays * scale)) + draw.Below(300) + (8 * 60));
            start = start < free[animal] ? free[animal].PlusHours(6) : start;
            var end = start.PlusMinutes(draw.Between(least * 60, most * 60));
            var who = $"{Owner(animal)},{Key('A', animal)},{Houses[animal % Houses.Length]}";
            var key = $"ST{i + 1:D4}";
            sessions.Write($"{key},{list},{who},{Text(start)},{Text(end)},completed");
            if (draw.Below(6) == 0 && list != "BOARDING")
            {
                // Transferred: its time begins again on another list.
                var next = end.PlusMinutes(draw.Between(12 * 60, 60 * 60));
                sessions.Write($"{key}.2,BOARDING,{who},{Text(end)},{Text(next)},completed");
                end = next;
            }

            if (draw.Below(4) == 0)
            {
                events.Write($"{key}-D,MEDICINE,{who},{Text(start.PlusMinutes(30))},{draw.Between(1, 3)}");
            }

            free[animal] = end;
        }
    }

    private static string Owner(int animal) => Key('O', animal * 2 / 3);

    private static string Key(char kind, int index) => $"{kind}{index + 1:D3}";

    private static string Text(LocalDateTime time) => OffsetDateTimePattern.Rfc3339.Format(time.InZoneLeniently(Zone).ToOffsetDateTime());
}
