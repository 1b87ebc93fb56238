using System.Buffers.Binary;
using System.Globalization;

namespace Connector.Store;

/// <summary>The sum of the hashes of some rows, and how many they are. The order of the rows does not matter.</summary>
internal readonly record struct RowSum(long Count, UInt128 High, UInt128 Low)
{
    /// <summary>The sum with another hash, of 32 bytes.</summary>
    public RowSum With(ReadOnlySpan<byte> hash)
        => Plus(new RowSum(1, BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..])));

    public RowSum Plus(RowSum other)
    {
        var low = unchecked(Low + other.Low);
        return new(Count + other.Count, unchecked(High + other.High + (low < Low ? 1u : 0u)), low);
    }

    /// <summary>As <c>3 0123…</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count} {High:x32}{Low:x32}");

    public static bool TryParse(string text, out RowSum sum)
    {
        sum = default;
        if (text.Split(' ') is not [var count, { Length: 64 } digits]
            || !long.TryParse(count, CultureInfo.InvariantCulture, out var rows)
            || !UInt128.TryParse(digits.AsSpan(0, 32), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var high)
            || !UInt128.TryParse(digits.AsSpan(32), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low))
        {
            return false;
        }

        sum = new(rows, high, low);
        return true;
    }
}
