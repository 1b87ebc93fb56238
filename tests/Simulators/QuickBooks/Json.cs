using System.Globalization;
using System.Text.Json.Nodes;

namespace Connector.Simulators.QuickBooks;

/// <summary>Objects as they are stored and answered. Numbers are always decimals.</summary>
internal static class Json
{
    public static string? Text(this JsonObject data, string name) => data[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    public static decimal? Number(this JsonObject data, string name) => data[name] is JsonValue value && value.TryGetValue(out decimal number) ? number : null;

    public static bool Flag(this JsonObject data, string name) => data[name] is JsonValue value && value.TryGetValue(out bool flag) && flag;

    public static JsonObject? Object(this JsonObject data, string name) => data[name] as JsonObject;

    public static IEnumerable<JsonObject> Objects(this JsonObject data, string name) => (data[name] as JsonArray)?.OfType<JsonObject>() ?? [];

    /// <summary>The value of a reference.</summary>
    public static string? Ref(this JsonObject data, string name) => data.Object(name)?.Text("value");

    public static DateOnly? Day(this JsonObject data, string name)
        => DateOnly.TryParseExact(data.Text(name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    public static string Written(this DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static JsonObject Copy(this JsonObject data) => (JsonObject)data.DeepClone();

    public static JsonObject Reference(string id, string? name = null) => name is null ? new JsonObject { ["value"] = id } : new JsonObject { ["value"] = id, ["name"] = name };

    /// <summary>To cents, half up.</summary>
    public static decimal Cents(decimal amount) => Math.Round(amount, 2, MidpointRounding.AwayFromZero);
}
