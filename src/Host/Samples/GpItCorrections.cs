using NodaTime;

namespace Connector.Host.Samples;

/// <summary>What becomes known after July 2021 was billed. Each practice is met by one correction at most.</summary>
internal sealed record GpItCorrections(
    IReadOnlyList<(GpItPractice Practice, GpItReading Reading)> Readings,
    IReadOnlyList<(GpItPractice Practice, GpItAgreement Agreement, int Payer)> Agreements,
    IReadOnlyList<GpItRate> Rates)
{
    private static readonly LocalDate July = new(2021, 7, 1);

    public static GpItCorrections Make(GpItShape shape)
    {
        // The whole data set has 40, 30, 15, 4 and 3 of them, a small one fewer.
        var readings = Math.Clamp(shape.Practices / 20, 2, 40);
        var ends = Math.Clamp(shape.Practices / 40, 1, 30);
        var takeovers = Math.Clamp(shape.Practices / 80, 1, 15);
        var known = Known(shape, readings + ends + takeovers);
        return new GpItCorrections(
            [.. known.Take(readings).Select(practice => (practice, Corrected(shape, practice)))],
            [.. known.Skip(readings).Take(ends).Select(practice => Ended(shape, practice)),
             .. known.Skip(readings + ends).Select(practice => TakenOver(shape, practice))],
            [.. CorrectedRates(shape, Math.Clamp(shape.Practices / 1600, 1, 4)),
             .. NewRates(shape, known, Math.Clamp(shape.Practices / 2200, 1, 3))]);
    }

    /// <summary>Practices spread over the whole, each with a reading of July and an agreement without an end.</summary>
    private static List<GpItPractice> Known(GpItShape shape, int count)
    {
        var stride = shape.Practices / count;
        return [.. Enumerable.Range(0, count).Select(slot => Enumerable.Range(slot * stride, stride)
            .Select(index => GpItPractice.Make(shape, index))
            .FirstOrDefault(practice => practice.Readings.Any(reading => reading.From == July) && practice.Agreements.Any(IsOpen)))
            .OfType<GpItPractice>()];
    }

    private static bool IsOpen(GpItAgreement agreement) => agreement.From <= July && agreement.To is null;

    private static GpItReading Corrected(GpItShape shape, GpItPractice practice)
    {
        var reading = practice.Readings.Single(reading => reading.From == July);
        return reading with { Patients = reading.Patients + Draw(shape, practice).Between(1, 120) };
    }

    private static (GpItPractice Practice, GpItAgreement Agreement, int Payer) Ended(GpItShape shape, GpItPractice practice) =>
        (practice, practice.Agreements.First(IsOpen) with { To = July.PlusDays(Draw(shape, practice).Below(26)) }, practice.Payer);

    // A further version of the agreement: the one before it ends the day before, by itself.
    private static (GpItPractice Practice, GpItAgreement Agreement, int Payer) TakenOver(GpItShape shape, GpItPractice practice)
    {
        var draw = Draw(shape, practice);
        var from = draw.Below(2) == 0 ? July : July.PlusDays(draw.Between(2, 24));
        return (practice, practice.Agreements.First(IsOpen) with { From = from }, (practice.Payer + 1) % shape.Payers);
    }

    private static IEnumerable<GpItRate> CorrectedRates(GpItShape shape, int count) => Enumerable.Range(0, count)
        .Select(i => GpItRates.Of(shape, (i * 41) % shape.Items).First())
        .Select(rate => rate with { Price = rate.Price.Times(1030) });

    // New prices of whole places, from mid-month, for items that are used there.
    private static IEnumerable<GpItRate> NewRates(GpItShape shape, List<GpItPractice> known, int count) => known.TakeLast(count).Select(practice =>
    {
        var item = practice.Agreements.Last(IsOpen).Item;
        var price = GpItRates.Of(shape, item).First().Price.Times(960);
        return new GpItRate(item, $"place:{GpItShape.Place(practice.Payer)}", new LocalDate(2021, 7, 9), null, price);
    });

    private static Draw Draw(GpItShape shape, GpItPractice practice) => new(shape.Seed, 4, practice.Index);
}
