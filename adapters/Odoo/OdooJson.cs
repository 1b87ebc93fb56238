using System.Collections.Immutable;
using System.Text.Json;

namespace Connector.Adapters.Odoo;

/// <summary>Reads values as Odoo writes them in JSON.</summary>
internal static class OdooJson
{
    /// <summary>A text; null for an empty one, which Odoo writes as false.</summary>
    public static string? Text(JsonElement json, string name)
        => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The id of the record that a field refers to: Odoo writes it as id and name.</summary>
    public static long? Id(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.ValueKind switch
    {
        JsonValueKind.Array when value.GetArrayLength() > 0 => value[0].GetInt64(),
        JsonValueKind.Number => value.GetInt64(),
        _ => null,
    } : null;

    /// <summary>The ids of the records that a field refers to.</summary>
    public static ImmutableArray<long> Ids(JsonElement json, string name)
        => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(id => id.GetInt64())] : [];

    /// <summary>The name of the record that a field refers to.</summary>
    public static string? NameOf(JsonElement json, string name)
        => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 1 ? value[1].GetString() : null;

    /// <summary>A number; 0 when there is none.</summary>
    public static decimal Amount(JsonElement json, string name)
        => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) ? number : 0;
}
