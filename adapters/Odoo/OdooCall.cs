using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connector.Adapters.Odoo;

/// <summary>A call of a model's method, the same for both protocols.</summary>
/// <param name="Model">The model, such as <c>account.move</c>.</param>
/// <param name="Method">The method, such as <c>search_read</c>.</param>
internal sealed record OdooCall(string Model, string Method)
{
    private static readonly ImmutableHashSet<string> Readers =
        ["read", "search", "search_read", "search_count", "fields_get", "check_object_reference", "get_external_id", "has_access", "check_access_rights", "context_get"];

    /// <summary>The records that the method works on; null for a method of the model.</summary>
    public ImmutableArray<long>? Ids { get; init; }

    /// <summary>The arguments that JSON-RPC sends by position, in order; JSON-2 sends them by name.</summary>
    public (string Name, JsonNode? Value)[] Positional { get; init; } = [];

    /// <summary>The arguments that both protocols send by name.</summary>
    public (string Name, JsonNode? Value)[] Named { get; init; } = [];

    /// <summary>Whether it changes nothing: then it may be repeated, whatever happened.</summary>
    public bool IsReading => Readers.Contains(Method);

    public static OdooCall SearchRead(string model, JsonArray domain, IEnumerable<string> fields, string? order = null)
        => new(model, "search_read")
        {
            Positional = [("domain", domain)],
            Named = order is null ? [("fields", Strings(fields))] : [("fields", Strings(fields)), ("order", order)],
        };

    public static OdooCall Read(string model, IEnumerable<long> ids, IEnumerable<string> fields)
        => new(model, "read") { Ids = [.. ids], Named = [("fields", Strings(fields))] };

    public static OdooCall FieldsGet(string model, IEnumerable<string> fields, string attribute)
        => new(model, "fields_get") { Named = [("allfields", Strings(fields)), ("attributes", Strings([attribute]))] };

    public static OdooCall Load(string model, IEnumerable<string> fields, IEnumerable<string[]> rows)
        => new(model, "load") { Positional = [("fields", Strings(fields)), ("data", new JsonArray([.. rows.Select(Strings)]))] };

    public static OdooCall Write(string model, long id, JsonObject values)
        => new(model, "write") { Ids = [id], Positional = [("vals", values)] };

    public static OdooCall Act(string model, string method, long id) => new(model, method) { Ids = [id] };

    public static OdooCall Reference(string module, string name)
        => new("ir.model.data", "check_object_reference") { Positional = [("module", module), ("xml_id", name)] };

    public static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(v => (JsonNode?)v)]);

    public static JsonArray Numbers(IEnumerable<long> values) => new([.. values.Select(v => (JsonNode?)v)]);

    /// <summary>A domain of one condition.</summary>
    public static JsonArray Where(string field, string comparison, JsonNode? value) => [new JsonArray(field, comparison, value)];

    /// <summary>The body of a JSON-2 call: named arguments, ids and context.</summary>
    public void WriteNamed(Utf8JsonWriter json, JsonObject context)
    {
        json.WriteStartObject();
        if (Ids is { } ids)
        {
            WriteIds(json, "ids", ids);
        }

        foreach (var (name, value) in Positional.Concat(Named))
        {
            json.WritePropertyName(name);
            WriteValue(json, value);
        }

        if (context.Count > 0)
        {
            json.WritePropertyName("context");
            context.WriteTo(json);
        }

        json.WriteEndObject();
    }

    /// <summary>The last three of <c>execute_kw</c>'s arguments: method, positional and named arguments.</summary>
    public void WriteArguments(Utf8JsonWriter json, JsonObject context)
    {
        json.WriteStringValue(Method);
        json.WriteStartArray();
        if (Ids is { } ids)
        {
            WriteIds(json, null, ids);
        }

        foreach (var (_, value) in Positional)
        {
            WriteValue(json, value);
        }

        json.WriteEndArray();
        json.WriteStartObject();
        foreach (var (name, value) in Named)
        {
            json.WritePropertyName(name);
            WriteValue(json, value);
        }

        if (context.Count > 0)
        {
            json.WritePropertyName("context");
            context.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private static void WriteIds(Utf8JsonWriter json, string? name, ImmutableArray<long> ids)
    {
        if (name is not null)
        {
            json.WritePropertyName(name);
        }

        json.WriteStartArray();
        foreach (var id in ids)
        {
            json.WriteNumberValue(id);
        }

        json.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter json, JsonNode? value)
    {
        if (value is null)
        {
            json.WriteNullValue();
        }
        else
        {
            value.WriteTo(json);
        }
    }
}
