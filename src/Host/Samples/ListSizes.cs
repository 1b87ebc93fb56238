namespace Connector.Host.Samples;

/// <summary>How many patients practices have: log-normal, median 8,500, sigma 0.6, as a table, since Math.Exp differs between machines.</summary>
internal static class ListSizes
{
    // The quantiles 0/64, 1/64 … 64/64, the ends cut at 0.3% and 99.8%.
    private static readonly int[] Quantiles =
    [
        1635, 2334, 2780, 3110, 3386, 3631, 3855, 4064, 4263, 4453, 4637, 4816, 4992, 5164, 5335, 5503,
        5671, 5838, 6005, 6172, 6340, 6508, 6677, 6848, 7021, 7195, 7372, 7552, 7734, 7920, 8109, 8303,
        8500, 8702, 8909, 9122, 9341, 9567, 9800, 10041, 10291, 10550, 10820, 11102, 11397, 11706, 12032, 12376,
        12740, 13128, 13544, 13990, 14474, 15001, 15581, 16225, 16950, 17778, 18744, 19900, 21339, 23234, 25990, 30951,
        47797,
    ];

    public static int Next(Draw draw)
    {
        var (cell, part) = (draw.Below(64), draw.Below(1024));
        return Quantiles[cell] + ((Quantiles[cell + 1] - Quantiles[cell]) * part / 1024);
    }

    /// <summary>A month later: a little more on the whole, seldom a leap, when a neighbour closes.</summary>
    public static int Drift(int patients, Draw draw)
    {
        var tenThousandths = draw.Below(300) == 0 ? draw.Between(-2000, 2000) : draw.Below(120) + draw.Below(120) - 105;
        return patients + (int)((long)patients * tenThousandths / 10_000);
    }
}
