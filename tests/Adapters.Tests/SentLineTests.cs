using System.Collections.Immutable;
using Connector.Adapters.Tests.Odoo;
using Connector.Engine;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Connector.Adapters.Tests;

/// <summary>A line comes to its amount at whatever a backend keeps and rounds, with its quantity wherever that is possible.</summary>
public static class SentLineTests
{
    private static readonly LinePrecision[] Precisions = [.. from decimals in new[] { (2, 2), (2, 10), (0, 2), (4, 5), (2, 4) } from each in new[] { true, false } select new LinePrecision(decimals.Item1, decimals.Item2, each)];

    [Fact]
    public static void The_parts_come_to_the_amount_whatever_is_drawn() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var random = new Random(seed);
        var (quantity, price) = (Fraction.Of(random.Next(-10_000, 100_000), random.Next(1, 400)), Fraction.Of(random.Next(-1_000, 100_000), random.Next(1, 400)));
        var amount = (quantity * price).Round(2)!.Value + (random.Next(5) == 0 ? random.Next(200) : 0);
        var line = Desk.Line(1, quantity, price, amount) with { UnitPrice = random.Next(4) == 0 ? null : price };
        foreach (var precision in Precisions)
        {
            var sent = Of(line, precision);
            Assert.All(sent, part => Assert.Equal((part.Quantity.ToText(10), part.UnitPrice.ToText(12)), (part.Quantity.ToText(precision.Quantity), part.UnitPrice.ToText(Math.Max(2, precision.Price)))));
            Adds(sent, amount, precision);
            Assert.All(sent, part => Assert.True(!part.IsCounted || quantity == Sum(sent) || quantity == Fraction.One));
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public static void Hours_stay_hours_whatever_is_drawn() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var random = new Random(seed);
        // Quarters of an hour, and minutes as far as two decimals tell them; prices with up to four decimals.
        var (quantity, price) = (Fraction.Of(random.Next(1, 10_000), random.GetItems([4L, 20L, 100L], 1)[0]), Fraction.Of(random.Next(1, 1_000_000), random.GetItems([1L, 100L, 10_000L], 1)[0]));
        var amount = (quantity * price).Round(2)!.Value;
        var line = Desk.Line(1, quantity, price, amount) with { UnitPrice = random.Next(4) == 0 ? null : price };
        foreach (var precision in Precisions.Where(p => p.Quantity >= 2))
        {
            var sent = Of(line, precision);
            Assert.True(sent.All(part => part.IsCounted) && sent.Length <= 2, $"{quantity} × {price} = {amount} at {precision}: {string.Join("; ", sent)}");
            Assert.Equal(quantity, Sum(sent));
            Adds(sent, amount, precision);
            Assert.All(sent, part => Assert.True(line.UnitPrice is null || Difference(part.UnitPrice, amount, quantity) <= 0.05m));
        }
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("15/2", "85/2", 31875, 2, 2, false, "7.5 × 42.5")]
    [InlineData("31/4", "1533/100", 11881, 2, 2, true, "7.75 × 15.33")]
    [InlineData("31/4", "1533/100", 11881, 2, 2, false, "7.75 × 15.33")]
    [InlineData("153/20", "1533/100", 11727, 2, 2, false, "0.45 × 15.32 + 7.2 × 15.33")]
    [InlineData("153/20", "1533/100", 11727, 2, 10, false, "7.65 × 15.329")]
    [InlineData("123457/100", "12345/100000", 15241, 2, 2, true, "808.41 × 0.12 + 426.16 × 0.13")]
    [InlineData("22/3", "85/2", 31167, 2, 2, false, "1 × 311.67")]
    [InlineData("10", "5", 10000, 2, 2, true, "1 × 100")]
    [InlineData("5/2", "1/4", 63, 2, 2, true, "2 × 0.25 + 0.5 × 0.26")]
    public static void A_line_is_kept_then_parted_then_one_piece(string quantity, string price, long amount, int quantityDecimals, int priceDecimals, bool roundsEach, string expected)
        => Assert.Equal(expected, string.Join(" + ", Of(Desk.Line(1, Fraction.Parse(quantity), Fraction.Parse(price), amount), new LinePrecision(quantityDecimals, priceDecimals, roundsEach))
            .Select(part => $"{part.Quantity.ToText(2)} × {part.UnitPrice.ToText(10)}")));

    [Fact]
    public static void A_document_comes_to_its_total_whether_lines_or_their_sum_are_rounded() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var random = new Random(seed);
        var lines = Enumerable.Range(1, random.Next(1, 60)).Select(number =>
        {
            var (quantity, price) = (Fraction.Of(random.Next(1, 4_000), random.GetItems([4L, 20L, 100L], 1)[0]), Fraction.Of(random.Next(1, 100_000), 100));
            return Desk.Line(number, quantity, price, (quantity * price).Round(2)!.Value) with { UnitPrice = random.Next(6) == 0 ? null : price };
        }).ToArray();
        var document = Desk.Document("k", lines);
        foreach (var precision in Precisions.Where(p => p.Quantity >= 2))
        {
            var sent = SentLine.Of(document, precision);
            Assert.Equal(lines.Length, sent.Length);
            Assert.All(lines.Zip(sent), l => Assert.Equal(l.First.Quantity, Sum(l.Second)));
            decimal[][] products = [.. sent.Select(parts => parts.Select(part => CanonicalText.Decimal(part.Quantity.ToText(10)) * CanonicalText.Decimal(part.UnitPrice.ToText(12))).ToArray())];
            // A line in parts is right as a whole; where each is rounded, each is.
            Assert.All(lines.Zip(products), l => Assert.Equal(l.First.Amount / 100m, precision.RoundsEachLine
                ? l.Second.Sum(p => Math.Round(p, 2, MidpointRounding.AwayFromZero)) : Math.Round(l.Second.Sum(), 2, MidpointRounding.AwayFromZero)));
            Assert.True(precision.RoundsEachLine || document.Total / 100m == Math.Round(products.Sum(p => p.Sum()), 2, MidpointRounding.AwayFromZero));
        }
    }).QuickCheckThrowOnFailure();

    private static ImmutableArray<SentLine> Of(DocumentLine line, LinePrecision precision) => SentLine.Of(Desk.Document("k", line), precision)[0];

    // Whether a server rounds halves up, to even or in floating point.
    private static void Adds(IEnumerable<SentLine> sent, long amount, LinePrecision precision)
    {
        decimal[] products = [.. sent.Select(part => CanonicalText.Decimal(part.Quantity.ToText(10)) * CanonicalText.Decimal(part.UnitPrice.ToText(12)))];
        if (precision.RoundsEachLine)
        {
            Assert.Equal(amount / 100m, products.Sum(p => Math.Round(p, 2, MidpointRounding.ToEven)));
            Assert.Equal(amount / 100m, products.Sum(p => Math.Round(p, 2, MidpointRounding.AwayFromZero)));
            Assert.Equal(amount / 100m, products.Sum(p => (decimal)Math.Round((double)p, 2, MidpointRounding.AwayFromZero)));
        }
        else
        {
            Assert.True(Math.Abs((products.Sum() * 100) - amount) < 0.401m, "The products are the amount, but for what is rounded away.");
        }
    }

    private static Fraction Sum(IEnumerable<SentLine> sent) => sent.Aggregate(Fraction.Zero, (sum, part) => sum + part.Quantity);

    private static decimal Difference(Fraction price, long amount, Fraction quantity)
        => Math.Abs(CanonicalText.Decimal((price - (Fraction.Of(amount, 100) / quantity)).ToText(6)));
}
