using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Connector.Adapters.QuickBooks;

/// <summary>
/// How JSON is read and written: what is null is left out, unknown fields are skipped, enumerations are texts (a new value is no error), numbers are decimal and
/// exact, and read from texts too.
/// </summary>
internal static class QuickBooksJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    public static JsonElement Write<T>(T value) => JsonSerializer.SerializeToElement(value, Options);

    /// <summary>The value; a <see cref="JsonException"/> where it is something else.</summary>
    public static T Read<T>(JsonElement json) => json.Deserialize<T>(Options) ?? throw new JsonException("null");

    public static string? Text(JsonElement json, string name) => Find(json, name) is { } value
        ? value.ValueKind switch { JsonValueKind.String => value.GetString(), JsonValueKind.Null => null, _ => value.ToString() }
        : null;

    public static bool? Flag(JsonElement json, string name) => Find(json, name) switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.String } text when bool.TryParse(text.GetString(), out var flag) => flag,
        _ => null,
    };

    public static JsonElement? Find(JsonElement json, string name)
        => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? value : null;

    public static IEnumerable<JsonElement> List(JsonElement json, string name) => Find(json, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];
}
