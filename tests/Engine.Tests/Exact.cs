using System.Globalization;
using System.Numerics;

namespace Connector.Engine.Tests;

/// <summary>The textbook's fraction, slow and plain: what <see cref="Fraction"/> is compared with. The denominator is positive.</summary>
internal readonly record struct Exact(BigInteger Numerator, BigInteger Denominator) : IComparable<Exact>
{
    public static readonly Exact Zero = new(0, 1);

    public static Exact Of(BigInteger numerator, BigInteger denominator)
        => denominator.Sign < 0 ? new Exact(-numerator, -denominator) : new Exact(numerator, denominator);

    /// <summary>Reads the digits of a decimal's text: 12.50 is 1250/100.</summary>
    public static Exact Of(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var places = point < 0 ? 0 : text.Length - point - 1;
        var digits = point < 0 ? text : text.Remove(point, 1);
        return new Exact(BigInteger.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), BigInteger.Pow(10, places));
    }

    public static implicit operator Exact(int value) => new(value, 1);

    public static Exact operator +(Exact a, Exact b) => a.Denominator == b.Denominator
        ? new Exact(a.Numerator + b.Numerator, a.Denominator)
        : new Exact((a.Numerator * b.Denominator) + (b.Numerator * a.Denominator), a.Denominator * b.Denominator).Short();

    public static Exact operator -(Exact a) => a with { Numerator = -a.Numerator };

    public static Exact operator -(Exact a, Exact b) => a + -b;

    public static Exact operator *(Exact a, Exact b) => new(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

    public static Exact operator /(Exact a, Exact b) => Of(a.Numerator * b.Denominator, a.Denominator * b.Numerator);

    public static bool operator <(Exact a, Exact b) => a.CompareTo(b) < 0;

    public static bool operator >(Exact a, Exact b) => a.CompareTo(b) > 0;

    public int CompareTo(Exact other) => (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);

    /// <summary>In units of the last place, half away from zero.</summary>
    public BigInteger Round(int decimals)
    {
        var doubled = (2 * BigInteger.Abs(Numerator) * BigInteger.Pow(10, decimals)) + Denominator;
        return Numerator.Sign * (doubled / (2 * Denominator));
    }

    /// <summary>The least whole number that is not smaller.</summary>
    public BigInteger Ceiling() => -Floor(-Numerator, Denominator);

    public BigInteger Floor() => Floor(Numerator, Denominator);

    public Exact Lowest()
    {
        var divisor = BigInteger.GreatestCommonDivisor(Numerator, Denominator);
        return new Exact(Numerator / divisor, Denominator / divisor);
    }

    public override string ToString()
    {
        var lowest = Lowest();
        return lowest.Denominator.IsOne
            ? lowest.Numerator.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{lowest.Numerator}/{lowest.Denominator}");
    }

    private Exact Short() => Denominator.GetBitLength() > 300 ? Lowest() : this;

    private static BigInteger Floor(BigInteger numerator, BigInteger denominator)
    {
        var rest = ((numerator % denominator) + denominator) % denominator;
        return (numerator - rest) / denominator;
    }
}
