using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connector.Simulators.QuickBooks;

/// <summary>One condition of a query.</summary>
internal sealed record Condition(string Field, string Operator, string[] Values)
{
    public bool Holds(JsonNode? value)
    {
        if (value is null)
        {
            return false;
        }

        switch (Operator)
        {
            case "IN":
                return Values.Any(one => Compared(value, one) == 0);
            case "LIKE":
                return Like($"{value}", Values[0]);
            case "=":
                return Compared(value, Values[0]) == 0;
            case "<":
                return Compared(value, Values[0]) < 0;
            case ">":
                return Compared(value, Values[0]) > 0;
            case "<=":
                return Compared(value, Values[0]) <= 0;
            default:
                return Compared(value, Values[0]) >= 0;
        }
    }

    private int Compared(JsonNode value, string with)
    {
        switch (value.GetValueKind())
        {
            case JsonValueKind.Number:
                return value.GetValue<decimal>().CompareTo(decimal.TryParse(with, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                    ? number : throw QuickBooksError.QueryValidation($"value {with} of {Field} is no number"));
            case JsonValueKind.True or JsonValueKind.False:
                return value.GetValue<bool>().CompareTo(with is "true" or "false" ? with == "true" : throw QuickBooksError.QueryValidation($"value {with} of {Field} is not true or false"));
        }

        var text = $"{value}";
        if (Field.StartsWith("MetaData", StringComparison.Ordinal))
        {
            return DateTimeOffset.TryParse(with, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).CompareTo(time) : throw QuickBooksError.QueryValidation($"value {with} of {Field} is no time");
        }

        return Field == "Id" && long.TryParse(text, out var a) && long.TryParse(with, out var b) ? a.CompareTo(b) : string.Compare(text, with, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>% is any text.</summary>
    private static bool Like(string text, string pattern)
    {
        var parts = pattern.Split('%');
        if (parts.Length == 1)
        {
            return string.Equals(text, pattern, StringComparison.OrdinalIgnoreCase);
        }

        if (!text.StartsWith(parts[0], StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var at = parts[0].Length;
        foreach (var part in parts[1..^1])
        {
            var found = text.IndexOf(part, at, StringComparison.OrdinalIgnoreCase);
            if (found < 0)
            {
                return false;
            }

            at = found + part.Length;
        }

        return text.Length - at >= parts[^1].Length && text.EndsWith(parts[^1], StringComparison.OrdinalIgnoreCase);
    }
}
