using System.Collections.Immutable;
using NodaTime;

namespace Connector.Host.Samples;

/// <summary>One practice with its agreements and monthly readings, made from the seed and its index alone.</summary>
internal sealed record GpItPractice(int Index, string Key, int Payer, ImmutableArray<GpItAgreement> Agreements, ImmutableArray<GpItReading> Readings)
{
    public static readonly LocalDate FirstDay = new(2021, 6, 1);

    private static readonly LocalDate LastDay = new(2022, 2, 27);

    /// <summary>The months whose numbers of patients are known; the others go on with the number before.</summary>
    public static ImmutableArray<YearMonth> Months { get; } =
        [new(2021, 6), new(2021, 7), new(2021, 8), new(2021, 10), new(2021, 11), new(2022, 1), new(2022, 2)];

    public static string KeyOf(int index) => $"A{index + 1:D5}";

    public static GpItPractice Make(GpItShape shape, int index)
    {
        var draw = new Draw(shape.Seed, 1, index);

        // Every payer has a practice, the first ones the most.
        var payer = index < shape.Payers ? index : draw.Below(draw.Below(2) == 0 ? shape.Payers : draw.Between(1, shape.Payers));

        // Of 160 practices one opens and two close in these nine months, on any day.
        LocalDate? opens = index % 160 == 17 ? Months[draw.Between(1, 6)].OnDayOfMonth(draw.Between(2, 27)) : null;
        LocalDate? closes = index % 80 == 5 ? FirstDay.PlusDays(draw.Between(5, 260)) : null;

        var agreements = MakeAgreements(shape, opens ?? FirstDay, closes, draw);
        return new GpItPractice(index, KeyOf(index), payer, agreements, MakeReadings(opens ?? FirstDay, closes, index % 600 == 42, draw));
    }

    private static ImmutableArray<GpItAgreement> MakeAgreements(GpItShape shape, LocalDate opens, LocalDate? closes, Draw draw)
    {
        var agreements = ImmutableArray.CreateBuilder<GpItAgreement>();
        var items = new HashSet<int>();
        for (var count = 6 + ((draw.Below(16) + 1) / 2); items.Count < count;)
        {
            var item = draw.Below(shape.Items);
            var from = Start(opens, draw);
            LocalDate? to = draw.Below(20) == 0 ? from.PlusDays(draw.Between(5, 250)) : null;
            if (items.Add(item))
            {
                agreements.Add(new GpItAgreement(item, from > (closes ?? LastDay) ? opens : from, Earlier(to > LastDay ? null : to, closes)));
            }
        }

        return agreements.ToImmutable();
    }

    // Six of a hundred begin later than the practice, most of them within a month.
    private static LocalDate Start(LocalDate opens, Draw draw) => draw.Below(100) switch
    {
        < 4 => opens.PlusDays(draw.Between(1, 27)),
        < 6 => opens.PlusDays(draw.Between(28, 240)),
        _ => opens,
    };

    private static LocalDate? Earlier(LocalDate? a, LocalDate? b) => a is null || b < a ? b : a;

    private static ImmutableArray<GpItReading> MakeReadings(LocalDate opens, LocalDate? closes, bool isTiny, Draw draw)
    {
        var readings = ImmutableArray.CreateBuilder<GpItReading>();
        var patients = isTiny ? draw.Below(40) : ListSizes.Next(draw);
        foreach (var month in Months)
        {
            var from = LocalDate.Max(opens, month.OnDayOfMonth(1));
            if (from.ToYearMonth() == month && !(from > closes))
            {
                readings.Add(new GpItReading(month, from, patients));
                patients = ListSizes.Drift(patients, draw);
            }
        }

        return readings.ToImmutable();
    }
}
