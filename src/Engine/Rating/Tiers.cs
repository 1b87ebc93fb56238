namespace Connector.Engine.Rating;

/// <summary>Tiered amounts (contract, section 2, "Tiers"): what a quantity costs where its price depends on how much there is.</summary>
internal static class Tiers
{
    /// <summary>The amount of a quantity, in the price's own unit of time. Nothing is due for the first free units, nor up to the first tier; the others stay in the tier that they fall in.</summary>
    /// <remarks>A <c>fixed_price</c> is added once for each tier entered (by volume, all units enter one); adjustments do not change it.</remarks>
    /// <param name="quote">The price.</param>
    /// <param name="quantity">How much.</param>
    /// <param name="plan">The plan, for the version of its formulas.</param>
    public static Fraction Amount(Quote quote, Fraction quantity, Plan plan)
    {
        var rate = quote.Rate;
        var counted = quantity - rate.FreeUnits;
        if (counted.Sign <= 0)
        {
            return rate.HasTiers || (quantity.Sign == 0 && !plan.HasFixedPriceAtZero) ? Fraction.Zero : (quantity * quote.PriceOf(rate.Tiers[0])) + rate.Tiers[0].FixedPrice;
        }

        Fraction amount = default;
        for (var i = 0; i < rate.Tiers.Length && (rate.TierMode is null || quantity > rate.Tiers[i].From); i++)
        {
            var tier = rate.Tiers[i];
            var isLast = i + 1 == rate.Tiers.Length || quantity <= rate.Tiers[i + 1].From;
            Fraction upper = isLast ? quantity : rate.Tiers[i + 1].From;
            var units = upper - (tier.From > rate.FreeUnits ? tier.From : rate.FreeUnits);
            if (units.Sign <= 0)
            {
                continue; // all of this tier's units are free
            }

            amount += rate.TierMode switch
            {
                TierMode.Volume => isLast ? tier.FixedPrice + (counted * quote.PriceOf(tier)) : Fraction.Zero,
                TierMode.Percentage => isLast ? tier.FixedPrice + (counted * quote.PriceOf(tier) / 100) : Fraction.Zero,
                TierMode.Package => tier.FixedPrice + (quote.PriceOf(tier) * Started(units / tier.PackageSize!.Value)),
                TierMode.Graduated => tier.FixedPrice + (units * quote.PriceOf(tier)),
                TierMode.GraduatedPercentage => tier.FixedPrice + (units * quote.PriceOf(tier) / 100),
                _ => tier.FixedPrice + (counted * quote.PriceOf(tier)),
            };
        }

        return amount;
    }

    /// <summary>Whole packages, a started one counted.</summary>
    private static Fraction Started(Fraction packages) => Fraction.Parse((-(-packages).Floor()).ToString(System.Globalization.CultureInfo.InvariantCulture));
}
