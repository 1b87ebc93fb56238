using System.Collections.Immutable;

namespace Connector.Engine;

/// <summary>A line, or a part of one, as a backend is sent that multiplies again: the products of the parts add up to the amount.</summary>
/// <param name="Quantity">The quantity, exact at the decimals that the backend keeps.</param>
/// <param name="UnitPrice">The price of one, in the currency's major unit, at the decimals that the backend keeps.</param>
public sealed record SentLine(Fraction Quantity, Fraction UnitPrice)
{
    // Shares of a minor unit: what is nearer to the middle may be rounded either way, and all lines together must not be off by more than what is rounded away.
    private static readonly Fraction Nothing = Fraction.Of(1, 10_000);
    private static readonly Fraction Middle = Fraction.Of(1, 2);
    private static readonly Fraction MostTogether = Fraction.Of(2, 5);

    // A number that an accounting system calculates with keeps 15 digits.
    private const long MostDigits = 1_000_000_000_000_000;

    // Prices this many steps beside the real one are tried for the two parts of a line.
    private const int MostSteps = 6;

    /// <summary>Whether the quantities are the line's own; false for one piece at the amount, whose text has to tell what was multiplied.</summary>
    public bool IsCounted { get; init; } = true;

    /// <summary>
    /// The lines of a document at the precision that a backend keeps, in parts. A line is sent as it is, where the backend comes to the amount by rounding; else
    /// at the price with the fewest decimals that brings it there; else in two parts at neighbouring prices. Only where none of these gives the amount with
    /// the line's quantity, it is one piece at the amount. A backend that adds up before it rounds must come to the total too: so what the products before
    /// a line are off is part of what decides.
    /// </summary>
    /// <param name="document">The document.</param>
    /// <param name="precision">What the backend keeps and rounds.</param>
    /// <returns>The parts of each line, in order.</returns>
    public static ImmutableArray<ImmutableArray<SentLine>> Of(Document document, LinePrecision precision)
    {
        var lines = ImmutableArray.CreateBuilder<ImmutableArray<SentLine>>(document.Lines.Length);
        var off = Fraction.Zero;
        foreach (var line in document.Lines)
        {
            var parts = Of(line, document.Currency, precision, off);
            lines.Add(parts);
            off = parts.Aggregate(off - Currency.Amount(line.Amount, document.Currency), (sum, part) => sum + (part.Quantity * part.UnitPrice));
        }

        return lines.MoveToImmutable();
    }

    private static ImmutableArray<SentLine> Of(DocumentLine line, string currency, LinePrecision precision, Fraction off)
    {
        var amount = Currency.Amount(line.Amount, currency);
        var minor = Currency.Amount(1, currency);
        bool Gives(Fraction product) => IsNear(product - amount, minor * (Middle - Nothing)) && (precision.RoundsEachLine || IsNear(off + product - amount, minor * MostTogether));
        if (line.Quantity is { } quantity && Rounded(quantity, precision.Quantity) == quantity)
        {
            if (line.UnitPrice is { } price)
            {
                // As it is; else at the currency's decimals, which is how a price looks.
                Fraction?[] prices = [Rounded(price, precision.Price) is { } kept && kept == price ? kept : null, Rounded(price, Math.Min(Currency.Decimals(currency), precision.Price))];
                if (prices.FirstOrDefault(each => each is { } one && Gives(quantity * one)) is { } found)
                {
                    return [new SentLine(quantity, found)];
                }
            }

            // An amount that is not the product, such as an agreed or a least one, has no price of one.
            if (quantity.Sign != 0 && (line.UnitPrice is not { } real || IsNear((quantity * real) - amount, minor)))
            {
                for (var decimals = Math.Min(Currency.Decimals(currency), precision.Price); decimals <= precision.Price; decimals++)
                {
                    if (Rounded(amount / quantity, decimals) is { } mean && Gives(quantity * mean))
                    {
                        return [new SentLine(quantity, mean)];
                    }
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
        ImmutableArray<SentLine>? otherwise = null;
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
                if (first.Sign == quantity.Sign && second.Sign == quantity.Sign && Rounded(second, precision.Quantity) == second)
                {
                    ImmutableArray<SentLine> parts = [new SentLine(first, low), new SentLine(second, high)];
                    if (Whole(first * low, minor) + Whole(second * high, minor) == amount / minor)
                    {
                        return parts;
                    }

                    otherwise ??= precision.RoundsEachLine ? null : parts;
                }
            }
        }

        return otherwise;
    }

    /// <summary>A product in whole minor units; null for one that lies so near the middle that a backend may round it either way.</summary>
    private static Fraction? Whole(Fraction product, Fraction minor)
    {
        var units = product / minor;
        return units.Round(0) is { } whole && IsNear(units - whole, Middle - Nothing) ? (Fraction)whole : null;
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

    private static Fraction Step(int decimals) => Enumerable.Range(0, decimals).Aggregate(Fraction.One, (left, _) => left / 10);
}
