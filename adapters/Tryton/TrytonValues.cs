using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Engine;
using NodaTime;

namespace Connector.Adapters.Tryton;

/// <summary>Converts values to and from Tryton's typed JSON.</summary>
internal static class TrytonValues
{
    /// <summary>An exact number.</summary>
    public static JsonObject Decimal(string text) => new() { ["__class__"] = "Decimal", ["decimal"] = text };

    /// <summary>A day.</summary>
    public static JsonObject Date(LocalDate day) => new() { ["__class__"] = "date", ["year"] = day.Year, ["month"] = day.Month, ["day"] = day.Day };

    /// <summary>A condition of a search.</summary>
    public static JsonArray Where(string field, string comparison, JsonNode? value) => [field, comparison, value];

    /// <summary>A list of ids.</summary>
    public static JsonArray Ids(IEnumerable<int> ids) => [.. ids.Select(id => (JsonNode)id)];

    /// <summary>A list of words.</summary>
    public static JsonArray Words(IEnumerable<string> words) => [.. words.Select(word => (JsonNode)word)];

    /// <summary>A text, or null where there is none.</summary>
    public static string? Text(this JsonElement record, string field) => record.GetProperty(field) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>An id or a whole number, or null where there is none.</summary>
    public static int? Id(this JsonElement record, string field) => record.GetProperty(field) is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : null;

    /// <summary>The ids of other records.</summary>
    public static IEnumerable<int> IdsOf(this JsonElement record, string field)
        => record.GetProperty(field) is { ValueKind: JsonValueKind.Array } ids ? ids.EnumerateArray().Select(id => id.GetInt32()) : [];

    /// <summary>Whether it is set and true.</summary>
    public static bool IsTrue(this JsonElement record, string field) => record.GetProperty(field).ValueKind == JsonValueKind.True;

    /// <summary>A number in canonical form: 2.0, 2.00 and 2 are 2.</summary>
    public static string? Number(this JsonElement record, string field) => record.GetProperty(field) switch
    {
        { ValueKind: JsonValueKind.Number } plain => Spell(plain.GetRawText()),
        { ValueKind: JsonValueKind.Object } typed when typed.TryGetProperty("decimal", out var text) => Spell(text.GetString()!),
        _ => null,
    };

    /// <summary>A day, or null where there is none.</summary>
    public static LocalDate? Day(this JsonElement record, string field) => record.GetProperty(field) is { ValueKind: JsonValueKind.Object } day
        ? new LocalDate(day.GetProperty("year").GetInt32(), day.GetProperty("month").GetInt32(), day.GetProperty("day").GetInt32())
        : null;

    private static string Spell(string number) => decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? CanonicalText.Text(value) : number;
}
