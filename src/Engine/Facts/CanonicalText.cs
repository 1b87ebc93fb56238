using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace Connector.Engine;

/// <summary>Dates, instants and decimals as the files and the store write them, in one canonical form each.</summary>
public static class CanonicalText
{
    private static readonly OffsetDateTimePattern Offset = OffsetDateTimePattern.Rfc3339;

    private static readonly InstantPattern Utc = InstantPattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm':'ss.FFFFFF'Z'");

    /// <summary>Reads a date of ISO 8601 in the form <c>2022-05-01</c>, years 0001 to 9999, and no other form.</summary>
    public static bool TryParse(string text, out LocalDate date)
    {
        date = default;
        if (text.Length != 10 || text[4] != '-' || text[7] != '-')
        {
            return false;
        }

        if (!Number(text, 0, 4, out var year) || !Number(text, 5, 2, out var month) || !Number(text, 8, 2, out var day)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > CalendarSystem.Iso.GetDaysInMonth(year, month))
        {
            return false;
        }

        date = new LocalDate(year, month, day);
        return true;
    }

    /// <summary>Reads a date that was validated when it was imported.</summary>
    /// <exception cref="FormatException">The text is not a date.</exception>
    public static LocalDate Date(string text)
        => TryParse(text, out var date) ? date : throw new FormatException($"'{text}' is not a date.");

    /// <summary>Writes a date as ISO 8601: <c>2022-05-01</c>.</summary>
    public static string Text(LocalDate date) => string.Create(10, date, static (span, d) =>
    {
        Digits(span[..4], d.Year);
        span[4] = '-';
        Digits(span[5..7], d.Month);
        span[7] = '-';
        Digits(span[8..], d.Day);
    });

    /// <summary>The date as text, or null for the ends of time that stand for "not set".</summary>
    public static string? TextOrNull(LocalDate date)
        => date == Days.SinceEver || date == Days.UntilFurtherNotice ? null : Text(date);

    /// <summary>Reads an RFC 3339 instant with an offset or <c>Z</c>; the seconds may be left out.</summary>
    public static bool TryParseInstant(string text, out Instant instant)
    {
        instant = default;
        var value = text;
        // 2022-05-01T10:00+01:00 has no seconds: put them in.
        if (value.Length > 16 && value[10] is 'T' or 't' && value[13] == ':' && value[16] != ':')
        {
            value = value.Insert(16, ":00");
        }

        var result = Offset.Parse(value.ToUpperInvariant());
        if (!result.Success || (result.Value.Date == Days.UntilFurtherNotice && result.Value.Offset.Ticks < 0))
        {
            return false; // no instant, or one after the end of time
        }

        instant = ToMicroseconds(result.Value.ToInstant());
        return instant.InUtc().Year >= 1;
    }

    /// <summary>An instant cut to the microsecond, as all recorded instants are.</summary>
    public static Instant ToMicroseconds(Instant instant)
        => NodaTime.Instant.FromUnixTimeTicks(instant.ToUnixTimeTicks() - (((instant.ToUnixTimeTicks() % 10) + 10) % 10));

    /// <summary>Writes an instant in UTC: <c>2022-05-01T09:00:00Z</c>, with microseconds where there are any.</summary>
    public static string Text(Instant instant) => Utc.Format(instant);

    /// <summary>Reads a decimal with '.' and an optional sign: no exponent, no thousands separators, at most 28 digits.</summary>
    public static bool TryParseDecimal(string text, out decimal value)
        => decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value)
            && (text.Length <= 28 || text.Count(char.IsAsciiDigit) <= 28);

    /// <summary>Writes a decimal without trailing zeros, so that equal values have one text.</summary>
    public static string Text(decimal value)
    {
        var text = value.ToString(CultureInfo.InvariantCulture);
        if (text.Contains('.', StringComparison.Ordinal))
        {
            text = text.TrimEnd('0').TrimEnd('.');
        }

        return text is "-0" or "" ? "0" : text;
    }

    /// <summary>Reads a decimal that was validated when it was imported.</summary>
    /// <exception cref="FormatException">The text is not a decimal.</exception>
    public static decimal Decimal(string text) => decimal.Parse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    /// <summary>Reads an instant that was validated when it was imported.</summary>
    /// <exception cref="UnparsableValueException">The text is not an instant in UTC.</exception>
    public static Instant Instant(string text) => Utc.Parse(text).Value;

    /// <summary>The instant that a text holds; null for null.</summary>
    public static Instant? InstantOrNull(string? text) => text is null ? null : Instant(text);

    /// <summary>The date that a text holds; <paramref name="otherwise"/> for null.</summary>
    public static LocalDate DateOr(string? text, LocalDate otherwise) => text is null ? otherwise : Date(text);

    /// <summary>The decimal that a text holds; null for null.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static decimal? DecimalOrNull(string? text) => text is null ? null : Decimal(text);

    private static bool Number(string text, int start, int length, out int value)
    {
        value = 0;
        for (var i = start; i < start + length; i++)
        {
            if (!char.IsAsciiDigit(text[i]))
            {
                return false;
            }

            value = (value * 10) + (text[i] - '0');
        }

        return true;
    }

    private static void Digits(Span<char> span, int value)
    {
        for (var i = span.Length - 1; i >= 0; i--)
        {
            span[i] = (char)('0' + (value % 10));
            value /= 10;
        }
    }
}
