using System.Globalization;
using System.Numerics;

namespace Connector.Engine;

/// <summary>
/// An exact number: a numerator over one positive denominator, never rounded by arithmetic. Prices, quantities and amounts
/// are fractions until the one rounding at the end (<see cref="Round"/>).
/// </summary>
/// <remarks>
/// Small numbers live in two <see cref="Int128"/>; where a product or sum could need more, <see cref="BigInteger"/> takes
/// over by itself. Fractions are not kept in lowest terms: the divisor of a sum of days stays what it was.
/// </remarks>
public readonly struct Fraction : IEquatable<Fraction>, IComparable<Fraction>
{
    private readonly Int128 _numerator;
    private readonly Int128 _denominator; // 0 in default(Fraction), which is zero
    private readonly Wide? _wide;

    private sealed record Wide(BigInteger Numerator, BigInteger Denominator);

    private Fraction(Int128 numerator, Int128 denominator)
    {
        _numerator = numerator;
        _denominator = denominator;
    }

    private Fraction(BigInteger numerator, BigInteger denominator)
    {
        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
        numerator /= divisor;
        denominator /= divisor;
        if (numerator.GetBitLength() < 127 && denominator.GetBitLength() < 127)
        {
            _numerator = (Int128)numerator;
            _denominator = (Int128)denominator;
        }
        else
        {
            _wide = new Wide(numerator, denominator);
        }
    }

    /// <summary>The number 0, which is also the default value.</summary>
    public static readonly Fraction Zero;

    /// <summary>The number 1, as a fraction.</summary>
    public static readonly Fraction One = new(1, Int128.One);

    /// <summary>The quotient of two whole numbers.</summary>
    /// <exception cref="DivideByZeroException"><paramref name="denominator"/> is 0.</exception>
    public static Fraction Of(long numerator, long denominator) => denominator switch
    {
        > 0 => new Fraction(numerator, (Int128)denominator),
        < 0 => new Fraction(-(Int128)numerator, -(Int128)denominator),
        0 => throw new DivideByZeroException(),
    };

    /// <summary>The exact value of a whole number.</summary>
    public static implicit operator Fraction(long value) => new(value, Int128.One);

    /// <summary>The exact value of a decimal: its digits over a power of ten.</summary>
    public static implicit operator Fraction(decimal value)
    {
        Span<int> parts = stackalloc int[4];
        _ = decimal.GetBits(value, parts);
        var digits = unchecked(new Int128((uint)parts[2], ((ulong)(uint)parts[1] << 32) | (uint)parts[0]));
        return new Fraction(parts[3] < 0 ? -digits : digits, PowerOfTen((parts[3] >> 16) & 0xFF));
    }

    /// <summary>The sign of the number: −1, 0 or 1.</summary>
    public int Sign => _wide is { } wide ? wide.Numerator.Sign : Int128.Sign(_numerator);

    private Int128 Denominator => _denominator == 0 ? Int128.One : _denominator;

    private BigInteger BigNumerator => _wide?.Numerator ?? _numerator;

    private BigInteger BigDenominator => _wide?.Denominator ?? Denominator;

    /// <summary>The exact sum of two fractions.</summary>
    public static Fraction operator +(Fraction a, Fraction b)
    {
        if (a._wide is null && b._wide is null)
        {
            Int128 left = a.Denominator, right = b.Denominator;
            if (left == right)
            {
                if (Bits(a._numerator) < 126 && Bits(b._numerator) < 126)
                {
                    return new Fraction(a._numerator + b._numerator, left);
                }
            }
            else if (TryMultiply(a._numerator, right, out var x) && TryMultiply(b._numerator, left, out var y)
                && TryMultiply(left, right, out var denominator) && Bits(x) < 126 && Bits(y) < 126)
            {
                return new Fraction(x + y, denominator);
            }
        }

        return new Fraction(
            (a.BigNumerator * b.BigDenominator) + (b.BigNumerator * a.BigDenominator),
            a.BigDenominator * b.BigDenominator);
    }

    /// <summary>The number with the opposite sign.</summary>
    public static Fraction operator -(Fraction a)
        => a._wide is { } wide ? new Fraction(-wide.Numerator, wide.Denominator) : new Fraction(-a._numerator, a.Denominator);

    /// <summary>The exact difference of two fractions.</summary>
    public static Fraction operator -(Fraction a, Fraction b) => a + -b;

    /// <summary>The exact product of two fractions.</summary>
    public static Fraction operator *(Fraction a, Fraction b)
    {
        if (a._wide is null && b._wide is null
            && TryMultiply(a._numerator, b._numerator, out var numerator)
            && TryMultiply(a.Denominator, b.Denominator, out var denominator))
        {
            return new Fraction(numerator, denominator);
        }

        return new Fraction(a.BigNumerator * b.BigNumerator, a.BigDenominator * b.BigDenominator);
    }

    /// <summary>The quotient, exact: still a fraction, nothing is divided.</summary>
    /// <exception cref="DivideByZeroException"><paramref name="b"/> is 0.</exception>
    public static Fraction operator /(Fraction a, Fraction b)
    {
        if (b.Sign == 0)
        {
            throw new DivideByZeroException();
        }

        var inverse = b._wide is { } wide
            ? new Fraction(wide.Denominator * wide.Numerator.Sign, BigInteger.Abs(wide.Numerator))
            : new Fraction(b.Denominator * Int128.Sign(b._numerator), Int128.Abs(b._numerator));
        return a * inverse;
    }

    /// <summary>The one rounding: to <paramref name="decimals"/> places, half away from zero, as whole units of the last place.</summary>
    /// <returns>The amount in minor units: 12.345 with 2 decimals is 1235. Null when it does not fit a <see cref="long"/>.</returns>
    public long? Round(int decimals)
    {
        var scale = PowerOfTen(decimals);
        if (_wide is null && TryMultiply(_numerator, scale, out var scaled) && Bits(Denominator) < 126)
        {
            var magnitude = Int128.Abs(scaled);
            Int128 units, rest;
            if (magnitude <= ulong.MaxValue && Denominator <= ulong.MaxValue)
            {
                var (quotient, remainder) = Math.DivRem((ulong)magnitude, (ulong)Denominator);
                (units, rest) = (quotient, remainder);
            }
            else
            {
                (units, rest) = Int128.DivRem(magnitude, Denominator);
            }

            units += rest * 2 >= Denominator ? 1 : 0;
            return units > long.MaxValue ? null : scaled < 0 ? -(long)units : (long)units;
        }

        var rounded = RoundWide(decimals);
        return rounded > long.MaxValue || rounded < -(BigInteger)long.MaxValue ? null : (long)rounded;
    }

    /// <summary>The greatest whole number that is not greater than this one: 1.5 gives 1, and −1.5 gives −2.</summary>
    public BigInteger Floor()
    {
        var quotient = BigInteger.DivRem(BigNumerator, BigDenominator, out var rest);
        return rest.Sign < 0 ? quotient - 1 : quotient;
    }

    /// <summary>The number as decimal text with at most <paramref name="decimals"/> places, half away from zero, without trailing zeros. For display.</summary>
    public string ToText(int decimals)
    {
        if (_wide is null && TryMultiply(_numerator, PowerOfTen(decimals), out var scaled)
            && Int128.Abs(scaled) <= long.MaxValue && Denominator <= long.MaxValue)
        {
            var (quotient, remainder) = Math.DivRem((ulong)Int128.Abs(scaled), (ulong)Denominator);
            return Text(quotient + (remainder >= (ulong)Denominator - remainder ? 1UL : 0), decimals, scaled < 0);
        }

        var rounded = RoundWide(decimals);
        var digits = BigInteger.Abs(rounded).ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
        var whole = digits[..^decimals];
        var places = digits[^decimals..].TrimEnd('0');
        return (rounded.Sign < 0 ? "-" : "") + (places.Length == 0 ? whole : whole + "." + places);
    }

    /// <summary>A number of units of the last place, without trailing zeros.</summary>
    private static string Text(ulong units, int decimals, bool isNegative)
    {
        Span<char> text = stackalloc char[64];
        var (at, end) = (text.Length, text.Length);
        for (var place = 0; units > 0 || place <= decimals; place++)
        {
            if (place == decimals && at < end)
            {
                text[--at] = '.';
            }

            (units, var digit) = Math.DivRem(units, 10);
            text[--at] = (char)('0' + digit);
            if (place < decimals && digit == 0 && at == end - 1)
            {
                end = at; // a trailing zero
            }
        }

        if (isNegative && text[at..end] is not "0")
        {
            text[--at] = '-';
        }

        return new string(text[at..end]);
    }

    /// <summary>The exact value as text: <c>numerator</c> or <c>numerator/denominator</c> in lowest terms. <see cref="Parse"/> reads it back.</summary>
    public override string ToString()
    {
        if (_wide is null && Denominator == 1)
        {
            return _numerator <= long.MaxValue && _numerator >= long.MinValue
                ? ((long)_numerator).ToString(CultureInfo.InvariantCulture)
                : _numerator.ToString(CultureInfo.InvariantCulture);
        }

        if (_wide is null && Int128.Abs(_numerator) <= long.MaxValue && Denominator <= long.MaxValue)
        {
            long n = (long)_numerator, d = (long)Denominator, g = GreatestCommonDivisor(Math.Abs(n), d);
            (n, d) = (n / g, d / g);
            return d == 1 ? n.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{n}/{d}");
        }

        var divisor = BigInteger.GreatestCommonDivisor(BigNumerator, BigDenominator);
        var numerator = (BigNumerator / divisor).ToString(CultureInfo.InvariantCulture);
        var denominator = BigDenominator / divisor;
        return denominator.IsOne ? numerator : numerator + "/" + denominator.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">The text is not a fraction.</exception>
    public static Fraction Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return whole;
        }

        if (slash > 0
            && long.TryParse(text.AsSpan(0, slash), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n)
            && long.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var d) && d > 0)
        {
            return Of(n, d);
        }

        var denominator = slash < 0 ? BigInteger.One : BigInteger.Parse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture);
        return denominator.IsZero
            ? throw new FormatException($"'{text}' is not a fraction.")
            : new Fraction(BigInteger.Parse(slash < 0 ? text : text[..slash], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), denominator);
    }

    /// <summary>Whether the values are equal: 1/2 equals 2/4.</summary>
    public static bool operator ==(Fraction a, Fraction b) => a.CompareTo(b) == 0;

    /// <summary>Whether the values differ.</summary>
    public static bool operator !=(Fraction a, Fraction b) => a.CompareTo(b) != 0;

    /// <summary>Whether the left value is smaller.</summary>
    public static bool operator <(Fraction a, Fraction b) => a.CompareTo(b) < 0;

    /// <summary>Whether the left value is greater.</summary>
    public static bool operator >(Fraction a, Fraction b) => a.CompareTo(b) > 0;

    /// <summary>Whether the left value is not greater.</summary>
    public static bool operator <=(Fraction a, Fraction b) => a.CompareTo(b) <= 0;

    /// <summary>Whether the left value is not smaller.</summary>
    public static bool operator >=(Fraction a, Fraction b) => a.CompareTo(b) >= 0;

    /// <inheritdoc/>
    public int CompareTo(Fraction other)
    {
        if (_wide is null && other._wide is null)
        {
            if (Denominator == other.Denominator)
            {
                return _numerator.CompareTo(other._numerator);
            }

            if (TryMultiply(_numerator, other.Denominator, out var left) && TryMultiply(other._numerator, Denominator, out var right))
            {
                return left.CompareTo(right);
            }
        }

        return (BigNumerator * other.BigDenominator).CompareTo(other.BigNumerator * BigDenominator);
    }

    /// <inheritdoc/>
    public bool Equals(Fraction other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Fraction other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToString());

    private BigInteger RoundWide(int decimals)
    {
        var units = BigInteger.DivRem(BigInteger.Abs(BigNumerator) * BigInteger.Pow(10, decimals), BigDenominator, out var rest);
        units += rest * 2 >= BigDenominator ? 1 : 0;
        return BigNumerator.Sign < 0 ? -units : units;
    }

    /// <summary>Ten to a power from 0 to 28.</summary>
    private static Int128 PowerOfTen(int power) => Powers[power];

    private static readonly Int128[] Powers = [.. Enumerable.Range(0, 29).Select(n => (Int128)BigInteger.Pow(10, n))];

    private static int Bits(Int128 value) => 128 - (int)Int128.LeadingZeroCount(Int128.Abs(value));

    private static bool TryMultiply(Int128 a, Int128 b, out Int128 product)
    {
        if (long.MinValue < a && a <= long.MaxValue && long.MinValue < b && b <= long.MaxValue)
        {
            var high = Math.BigMul((long)a, (long)b, out var low);
            product = unchecked(new Int128((ulong)high, (ulong)low)); // the halves of a negative product are no numbers of their own
            return true;
        }

        if (Bits(a) + Bits(b) <= 126)
        {
            product = a * b;
            return true;
        }

        product = default;
        return false;
    }

    private static long GreatestCommonDivisor(long a, long b)
    {
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return Math.Max(a, 1);
    }
}
