namespace Connector.Engine;

/// <summary>A line as a backend is sent that multiplies again: its product is the amount.</summary>
/// <param name="Description">What people read; of a line that goes out as one piece, with the true quantity and price behind it.</param>
/// <param name="Quantity">How much.</param>
/// <param name="UnitPrice">The price of one.</param>
public sealed record SentLine(string Description, Fraction Quantity, Fraction UnitPrice)
{
    // A product that lies nearer to the border between two amounts than this would depend on how the backend rounds.
    private static readonly Fraction Safe = Fraction.Of(499, 1000);

    /// <summary>
    /// The line at the precision that a backend keeps. Where a quantity would be rounded, or the product would not be the amount, it is one
    /// piece at the amount.
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

        if (Rounded(quantity, quantityDecimals) == quantity && Rounded(price, priceDecimals) is { } each && IsSafely(quantity * each, amount, currency))
        {
            return new SentLine(line.Description, quantity, each);
        }

        return new SentLine($"{line.Description} ({quantity.ToText(6)} × {price.ToText(6)})", Fraction.One, amount);
    }

    private static bool IsSafely(Fraction product, Fraction amount, string currency)
    {
        var off = (product - amount) / Currency.Amount(1, currency);
        return off < Safe && -off < Safe;
    }

    private static Fraction? Rounded(Fraction value, int decimals)
        => value.Round(decimals) is { } units ? Enumerable.Range(0, decimals).Aggregate((Fraction)units, (left, _) => left / 10) : null;
}
