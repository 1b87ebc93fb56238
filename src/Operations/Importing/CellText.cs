using System.Globalization;

namespace Connector.Operations.Importing;

/// <summary>A workbook's cell as the text that a CSV file would hold.</summary>
public static class CellText
{
    public static string Of(object? value) => value switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        double number => Of(number),
        DateTime { Year: 1899 } time => time.ToString(time.Second == 0 ? "HH:mm" : "HH:mm:ss", CultureInfo.InvariantCulture), // a time of day without a date
        DateTime { TimeOfDay.Ticks: 0 } day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>The shortest decimal that reads back as the same number, without an exponent: 0.00001, never 1E-05.</summary>
    public static string Of(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        var e = text.IndexOf('E', StringComparison.Ordinal);
        if (e < 0)
        {
            return text;
        }

        var sign = number < 0 ? "-" : "";
        var digits = text[..e].Replace(".", "", StringComparison.Ordinal).TrimStart('-');
        var point = 1 + int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return sign + (point <= 0 ? "0." + new string('0', -point) + digits
            : point < digits.Length ? digits[..point] + "." + digits[point..]
            : digits.PadRight(point, '0'));
    }
}
