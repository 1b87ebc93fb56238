using System.Collections.Immutable;

namespace Connector.Engine;

/// <summary>A line, or a part of one, as a backend is sent that multiplies again: the products of the parts add up to the amount.</summary>
/// <param name="Quantity">The quantity, exact at the decimals that the backend keeps.</param>
/// <param name="UnitPrice">The price of one, in the currency's major unit, at the decimals that the backend keeps.</param>
public sealed record SentLine(Fraction Quantity, Fraction UnitPrice)
{
    // A share of a minor unit. Some systems round each product, some only their sum: a difference this small changes neither, on a thousand lines.
    private static readonly Fraction Nothing = Fraction.Of(1, 10_000);
    private static readonly Fraction Half = Fraction.Of(1, 2);

    // A floating-point number keeps 15 digits.
    private const long MostDigits = 1_000_000_000_000_000;

    // Prices this many steps beside the real one are tried for the two parts of a line.
    private const int MostSteps = 4;

    /// <summary>Whether the quantities are the line's own; false for one piece at the amount, whose text has to tell what was multiplied.</summary>
    public bool IsCounted { get; init; } = true;

    /// <summary>
    /// The line at the precision that a backend keeps: as it is, where the product is the amount there; else at the price, of as many decimals as the
    /// backend keeps, that brings the amount; else in two parts at neighbouring prices. Only where none of these gives the amount with the line's
    /// quantity, it is one piece at the amount.
    /// </summary>
    /// <param name="line">The line.</param>
    /// <param name="currency">The document's currency.</param>
    /// <param name="precision">What the backend keeps and rounds.</param>
    public static ImmutableArray<SentLine> Of(DocumentLine line, string currency, LinePrecision precision)
    {
        var amount = Currency.Amount(line.Amount, currency);
        var minor = Currency.Amount(1, currency);
        bool Gives(Fraction product) => IsNear(product - amount, minor * (precision.RoundsEachLine ? Half : Nothing));
        if (line.Quantity is { } quantity && Rounded(quantity, precision.Quantity) == quantity)
        {
            if (line.UnitPrice is { } price)
            {
                // As it is; else at the currency's decimals, which is how a price looks; else as near as the backend keeps it.
                Fraction?[] prices = [Rounded(price, precision.Price) is { } kept && kept == price ? kept : null, Rounded(price, Math.Min(Currency.Decimals(currency), precision.Price)), Rounded(price, precision.Price)];
                if (prices.FirstOrDefault(each => each is { } one && Gives(quantity * one)) is { } found)
                {
                    return [new SentLine(quantity, found)];
                }
            }

            // An amount that is not the product, such as an agreed or a least one, has no price of one.
            if (quantity.Sign != 0 && (line.UnitPrice is not { } real || IsNear((quantity * real) - amount, minor)))
            {
                if (Nearest(amount / quantity, precision.Price) is { } mean && Gives(quantity * mean))
                {
                    return [new SentLine(quantity, mean)];
                }

                if (Parted(quantity, amount, minor, precision) is { } parts)
                {
                    return parts;
                }
            }
        }

        return [new SentLine(Fraction.One, amount) { IsCounted = line.Quantity is null || line.Quantity == Fraction.One }];
    }

    /// <summary>Two parts, at a price below the mean and one above it: their quantities follow from the amount. Null where a backend would round them.</summary>
    private static ImmutableArray<SentLine>? Parted(Fraction quantity, Fraction amount, Fraction minor, LinePrecision precision)
    {
        var step = Step(precision.Price);
        if (Rounded(amount / quantity, precision.Price) is not { } mean)
        {
            return null;
        }

        for (var apart = 1; apart <= MostSteps; apart++)
        {
            for (var below = 0; below <= apart; below++)
            {
                var (low, high) = (mean - (step * below), mean + (step * (apart - below)));
                var second = (amount - (low * quantity)) / (high - low);
                var first = quantity - second;
                if (first.Sign == quantity.Sign && second.Sign == quantity.Sign && Rounded(second, precision.Quantity) == second
                    && (!precision.RoundsEachLine || (Whole(first * low, minor) + Whole(second * high, minor)) == amount / minor))
                {
                    return [new SentLine(first, low), new SentLine(second, high)];
                }
            }
        }

        return null;
    }

    /// <summary>A product in whole minor units; null for one that lies so near the middle that a backend may round it either way.</summary>
    private static Fraction? Whole(Fraction product, Fraction minor)
    {
        var units = product / minor;
        return units.Round(0) is { } whole && IsNear(units - whole, Half - Nothing) ? (Fraction)whole : null;
    }

    private static bool IsNear(Fraction difference, Fraction limit) => difference < limit && -difference < limit;

    private static Fraction? Rounded(Fraction value, int decimals)
    {
        var digits = value.Round(decimals);
        while (digits is { } more && more != 0 && more % 10 == 0)
        {
            digits = more / 10;
        }

        return digits is { } kept && Math.Abs(kept) < MostDigits ? (Fraction)value.Round(decimals)!.Value * Step(decimals) : null;
    }

    /// <summary>The value at as many of the decimals as a floating-point number keeps.</summary>
    private static Fraction? Nearest(Fraction value, int decimals)
        => Enumerable.Range(0, decimals + 1).Select(fewer => Rounded(value, decimals - fewer)).FirstOrDefault(v => v is not null);

    private static Fraction Step(int decimals) => Enumerable.Range(0, decimals).Aggregate(Fraction.One, (left, _) => left / 10);
}
