namespace Connector.Engine;

/// <summary>A line as a backend is sent that multiplies again: its product is the amount.</summary>
/// <param name="Description">The text for people; for a line that is sent as one piece, followed by the true quantity and price.</param>
/// <param name="Quantity">The quantity, exact at the decimals that the backend keeps.</param>
/// <param name="UnitPrice">The price of one, in the currency's major unit, at the decimals that the backend keeps.</param>
public sealed record SentLine(string Description, Fraction Quantity, Fraction UnitPrice)
{
    // A share of a minor unit. Some systems round each product, some only their sum: a difference this small changes neither, on a thousand lines.
    private static readonly Fraction Nothing = Fraction.Of(1, 10_000);

    /// <summary>
    /// The line at the precision that a backend keeps. Where a quantity would be rounded, or the product would not be the amount, it is one
    /// piece at the amount. A product that would only be rounded to the amount is not it: a system that adds up first would come to another total.
    /// </summary>
    /// <param name="line">The line.</param>
    /// <param name="currency">The document's currency.</param>
    /// <param name="quantityDecimals">The decimals that the backend keeps of a quantity.</param>
    /// <param name="priceDecimals">The decimals that the backend keeps of a unit price.</param>
    public static SentLine Of(DocumentLine line, string currency, int quantityDecimals, int priceDecimals)
    {
        var amount = Currency.Amount(line.Amount, currency);
        if (line.Quantity is not { } quantity || line.UnitPrice is not { } price)
        {
            return new SentLine(line.Quantity is { } only ? $"{line.Description} (quantity {only.ToText(6)})" : line.Description, Fraction.One, amount);
        }

        if (Rounded(quantity, quantityDecimals) == quantity)
        {
            // At the currency's decimals first: that is how a price looks.
            foreach (var decimals in new[] { Math.Min(Currency.Decimals(currency), priceDecimals), priceDecimals })
            {
                if (Rounded(price, decimals) is { } each && Is(quantity * each, amount, currency))
                {
                    return new SentLine(line.Description, quantity, each);
                }
            }
        }

        return new SentLine($"{line.Description} ({quantity.ToText(6)} × {price.ToText(6)})", Fraction.One, amount);
    }

    private static bool Is(Fraction product, Fraction amount, string currency)
    {
        var off = (product - amount) / Currency.Amount(1, currency);
        return off < Nothing && -off < Nothing;
    }

    private static Fraction? Rounded(Fraction value, int decimals)
        => value.Round(decimals) is { } units ? Enumerable.Range(0, decimals).Aggregate((Fraction)units, (left, _) => left / 10) : null;
}
