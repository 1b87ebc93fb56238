using NodaTime;

namespace Connector.Host.Samples;

/// <summary>The rates of an item: for all from ever on, rises on a date, and cheaper ones for some places, practices and payers.</summary>
internal static class GpItRates
{
    public static IEnumerable<GpItRate> Of(GpItShape shape, int item)
    {
        var draw = new Draw(shape.Seed, 2, item);
        var price = GpItShape.IsPerPatient(item) ? new GpItPrice(draw.Between(1000, 175_000), 5) : new GpItPrice(draw.Between(4000, 500_000), 2);
        yield return new GpItRate(item, "all", null, null, price);

        if (item % 4 == 0)
        {
            yield return new GpItRate(item, "all", new LocalDate(2021, 10, 1), null, price.Times(1031));
        }

        if (item % 3 == 1)
        {
            var day = new LocalDate(2022, 1, 10).PlusMonths(draw.Below(4)).PlusDays(3 * draw.Below(5));
            yield return new GpItRate(item, "all", day, null, price.Times(draw.Between(1040, 1080)));
        }

        var payer = draw.Below(shape.Payers);
        for (var i = 0; i < 3; i++)
        {
            var place = GpItShape.Place((payer + (i * (shape.Payers / 3))) % shape.Payers);
            yield return new GpItRate(item, $"place:{place}", new LocalDate(2021, 8, 1), new LocalDate(2022, 3, 31), price.Times(900));
        }

        var practice = draw.Below(shape.Practices);
        for (var i = 0; i < 2; i++)
        {
            var recipient = GpItPractice.KeyOf((practice + (i * (shape.Practices / 2))) % shape.Practices);
            yield return new GpItRate(item, $"recipient:{recipient}", new LocalDate(2021, 7, 15), null, price.Times(850));
        }

        if (item % 10 == 6)
        {
            yield return new GpItRate(item, $"payer:{GpItShape.Payer(payer)}", new LocalDate(2021, 11, 10), null, price.Times(950));
        }
    }
}
