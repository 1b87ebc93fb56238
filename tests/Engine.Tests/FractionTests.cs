using System.Globalization;
using System.Numerics;
using Connector.Testing;
using Xunit;

namespace Connector.Engine.Tests;

public sealed class FractionTests
{
    [Fact]
    public void Arithmetic_is_that_of_the_textbook()
        => Seeds.Each(10_000, random =>
        {
            var (a, exact) = Nasty(random);
            for (var steps = random.Next(1, 7); steps > 0; steps--)
            {
                var (b, other) = Nasty(random);
                (a, exact) = random.Next(4) switch
                {
                    0 => (a + b, exact + other),
                    1 => (a - b, exact - other),
                    2 => (a * b, exact * other),
                    _ when b.Sign == 0 => (-a, -exact),
                    _ => (a / b, exact / other),
                };
                Assert.Equal(exact.ToString(), a.ToString());
                Assert.Equal(exact.Numerator.Sign, a.Sign);
            }
        });

    [Fact]
    public void Rounding_is_half_away_from_zero_and_happens_once()
        => Seeds.Each(20_000, random =>
        {
            var (fraction, exact) = Nasty(random);
            var decimals = random.Next(5);
            var expected = exact.Round(decimals);
            Assert.Equal(BigInteger.Abs(expected) > long.MaxValue ? null : (long)expected, fraction.Round(decimals));
        });

    [Fact]
    public void Exact_ties_round_away_from_zero_however_they_are_written()
        => Seeds.Each(20_000, random =>
        {
            var decimals = random.Next(5);
            var units = random.NextInt64(-1_000_000_000, 1_000_000_000);
            var scale = (long)BigInteger.Pow(10, decimals) * 2;
            var widening = random.NextInt64(1, 1_000_000);
            var tie = Fraction.Of((units * 2) + 1, scale) * widening / widening;
            Assert.Equal(units >= 0 ? units + 1 : units, tie.Round(decimals));
            var below = tie - Fraction.Of(1, long.MaxValue);
            Assert.Equal(units, below.Round(decimals));
        });

    [Theory]
    [InlineData("0.005", 2, 1)]
    [InlineData("-0.005", 2, -1)]
    [InlineData("0.004999999999999999999999999", 2, 0)]
    [InlineData("2.5", 0, 3)]
    [InlineData("-2.5", 0, -3)]
    [InlineData("1.0005", 3, 1001)]
    public void A_tie_in_a_price_rounds_away_from_zero(string value, int decimals, long expected)
        => Assert.Equal(expected, ((Fraction)CanonicalText.Decimal(value)).Round(decimals));

    [Fact]
    public void What_does_not_fit_a_long_is_not_rounded_to_something_else()
    {
        Fraction most = long.MaxValue;
        Assert.Equal(long.MaxValue, most.Round(0));
        Assert.Equal(long.MaxValue, (most + Fraction.Of(49, 100)).Round(0));
        Assert.Null((most + Fraction.Of(1, 2)).Round(0));
        Assert.Null(most.Round(1));
        Assert.Equal(-long.MaxValue, (-most).Round(0));
        Assert.Null((-most - Fraction.Of(1, 2)).Round(0));
        Assert.Null((most * most * most).Round(2));
        Assert.Null((-(most * most * most)).Round(2));
        Assert.Null(((Fraction)decimal.MaxValue).Round(0));
    }

    [Fact]
    public void Text_reads_back_as_the_same_number_in_lowest_terms()
        => Seeds.Each(20_000, random =>
        {
            var (fraction, exact) = Nasty(random);
            var read = Fraction.Parse(fraction.ToString());
            Assert.Equal(exact.ToString(), fraction.ToString());
            Assert.Equal(fraction, read);
            Assert.Equal(fraction.ToString(), read.ToString());
            Assert.Equal(fraction.GetHashCode(), read.GetHashCode());
        });

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("/2")]
    [InlineData("1/")]
    [InlineData("1/0")]
    [InlineData("1/-2")]
    [InlineData("1/2/3")]
    [InlineData("1.5")]
    [InlineData(" 1")]
    [InlineData("99999999999999999999999999999999999999/0")]
    public void Other_text_is_no_fraction(string text) => Assert.Throws<FormatException>(() => Fraction.Parse(text));

    [Fact]
    public void Display_rounds_half_away_from_zero_and_drops_trailing_zeros()
        => Seeds.Each(20_000, random =>
        {
            var (fraction, exact) = Nasty(random);
            var decimals = random.Next(8);
            var text = fraction.ToText(decimals);
            Assert.Equal(exact.Round(decimals), Exact.Of(text).Round(decimals));
            Assert.Equal(exact.Round(decimals).Sign < 0, text.StartsWith('-'));
            Assert.False(text.Contains('.', StringComparison.Ordinal) && text[^1] is '0' or '.');
        });

    [Fact]
    public void Numbers_compare_by_value()
        => Seeds.Each(20_000, random =>
        {
            var (a, x) = Nasty(random);
            var (b, y) = random.Next(4) == 0 ? (a * 3 / 3, x) : Nasty(random);
            var order = Math.Sign(x.CompareTo(y));
            Assert.Equal(order, Math.Sign(a.CompareTo(b)));
            Assert.Equal(order == 0, a == b);
            Assert.Equal(order != 0, a != b);
            Assert.Equal(order < 0, a < b);
            Assert.Equal(order > 0, a > b);
            Assert.Equal(order <= 0, a <= b);
            Assert.Equal(order >= 0, a >= b);
            Assert.Equal(order == 0, a.Equals((object)b));
        });

    [Fact]
    public void The_floor_is_not_greater_and_less_than_one_away()
        => Seeds.Each(20_000, random =>
        {
            var (fraction, exact) = Nasty(random);
            Assert.Equal(exact.Floor(), fraction.Floor());
        });

    [Fact]
    public void A_decimal_becomes_its_exact_digits()
        => Seeds.Each(20_000, random =>
        {
            var value = NastyDecimal(random);
            Assert.Equal(Exact.Of(value.ToString(CultureInfo.InvariantCulture)).ToString(), ((Fraction)value).ToString());
        });

    [Fact]
    public void Nothing_is_zero()
    {
        Fraction nothing = default;
        Assert.Equal(Fraction.Zero, nothing);
        Assert.Equal("0", nothing.ToString());
        Assert.Equal("0", nothing.ToText(2));
        Assert.Equal(0, nothing.Round(2));
        Assert.Equal(0, nothing.Sign);
        Assert.Equal(Fraction.One, nothing + 1);
        Assert.Equal(Fraction.Zero, nothing * 5);
        Assert.Equal(Fraction.Zero, nothing / 5);
        Assert.Equal(Fraction.Zero, -nothing);
        Assert.True(nothing < Fraction.One);
        Assert.Equal(Fraction.Zero.GetHashCode(), nothing.GetHashCode());
        Assert.Equal(BigInteger.Zero, nothing.Floor());
    }

    [Theory]
    [InlineData(123456, "GBP", "1234.56")]
    [InlineData(-5, "GBP", "-0.05")]
    [InlineData(0, "GBP", "0.00")]
    [InlineData(-1234, "JPY", "-1234")]
    [InlineData(1234, "KWD", "1.234")]
    [InlineData(-1, "CLF", "-0.0001")]
    [InlineData(long.MinValue, "GBP", "-92233720368547758.08")]
    public void Minor_units_are_written_with_the_decimals_of_the_currency(long minor, string currency, string text)
    {
        Assert.Equal(text, Currency.Text(minor, currency));
        Assert.Equal(Exact.Of(text).ToString(), Currency.Amount(minor, currency).ToString());
    }

    [Fact]
    public void Nothing_is_divided_by_zero()
    {
        Assert.Throws<DivideByZeroException>(() => Fraction.Of(1, 0));
        Assert.Throws<DivideByZeroException>(() => Fraction.One / default(Fraction));
    }

    [Fact]
    public void The_ends_of_a_long_are_numbers_like_any_other()
    {
        Assert.Equal("-9223372036854775808", Fraction.Of(long.MinValue, 1).ToString());
        Assert.Equal("9223372036854775808", Fraction.Of(long.MinValue, -1).ToString());
        Assert.Equal("1", Fraction.Of(long.MinValue, long.MinValue).ToString());
        Assert.Equal("85070591730234615865843651857942052864", (Fraction.Of(long.MinValue, 1) * long.MinValue).ToString());
    }

    /// <summary>Numbers of every size and shape that break arithmetic: 28 digits, tiny, huge, negative, whole, the ends of a long.</summary>
    private static (Fraction Fraction, Exact Exact) Nasty(Random random)
    {
        switch (random.Next(7))
        {
            case 0:
                long n = random.Next(-100, 100), d = random.Next(1, 400);
                return (Fraction.Of(n, d), Exact.Of(n, d));
            case 1:
                long[] ends = [long.MaxValue, long.MinValue, long.MaxValue - 1, int.MaxValue, int.MinValue, uint.MaxValue, 1, -1, 0];
                var (top, bottom) = (ends[random.Next(ends.Length)], ends[random.Next(ends.Length - 1)]);
                return (Fraction.Of(top, bottom), Exact.Of(top, bottom));
            case 2:
                var (a, b) = (NastyDecimal(random), NastyDecimal(random));
                return ((Fraction)a * b, Exact.Of(a.ToString(CultureInfo.InvariantCulture)) * Exact.Of(b.ToString(CultureInfo.InvariantCulture)));
            case 3:
                long x = random.NextInt64(), y = random.NextInt64(1, long.MaxValue);
                return (Fraction.Of(-x, y), Exact.Of(-x, y));
            case 4:
                long whole = random.NextInt64(-1_000_000, 1_000_000);
                return (whole, Exact.Of(whole, 1));
            default:
                var value = NastyDecimal(random);
                return (value, Exact.Of(value.ToString(CultureInfo.InvariantCulture)));
        }
    }

    private static decimal NastyDecimal(Random random) => random.Next(6) switch
    {
        0 => decimal.MaxValue / random.Next(1, 9),
        1 => new decimal(random.Next(), random.Next(), random.Next(), random.Next(2) == 0, 28),
        2 => new decimal(random.Next(int.MinValue, int.MaxValue), random.Next(int.MinValue, int.MaxValue), random.Next(), random.Next(2) == 0, (byte)random.Next(29)),
        3 => random.Next(-100_000, 100_000) / 100m,
        4 => 0.0000000000000000000000000001m,
        _ => random.NextInt64(long.MinValue, long.MaxValue) / 10000m,
    };
}
