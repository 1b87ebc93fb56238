using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connector.Simulators.QuickBooks;

/// <summary>Holds a request against the schema, and takes from it what may be written.</summary>
internal static class Checking
{
    public static JsonObject Parse(string body)
    {
        try
        {
            return JsonNode.Parse(body, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject ?? throw QuickBooksError.Property();
        }
        catch (JsonException)
        {
            throw QuickBooksError.Property();
        }
    }

    /// <summary>The whole request is read before any of its values is looked at, as a parser does.</summary>
    public static void Types(string shape, JsonObject data)
    {
        var fields = Schema.Of(shape);
        foreach (var (name, node) in data)
        {
            var field = fields.GetValueOrDefault(name) ?? throw QuickBooksError.Property();
            if (node is null || field.Type == FieldType.ReadOnly)
            {
                continue;
            }

            var kind = node.GetValueKind();
            var fits = field.Type switch
            {
                FieldType.Number => kind == JsonValueKind.Number && ((JsonValue)node).TryGetValue(out decimal _),
                FieldType.Whole => kind == JsonValueKind.Number && ((JsonValue)node).TryGetValue(out decimal number) && number == decimal.Truncate(number),
                FieldType.Flag => kind is JsonValueKind.True or JsonValueKind.False,
                FieldType.Reference or FieldType.Object => kind == JsonValueKind.Object,
                FieldType.List => kind == JsonValueKind.Array && ((JsonArray)node).All(static item => item is JsonObject),
                FieldType.Day => kind == JsonValueKind.String && DateOnly.TryParseExact(node.GetValue<string>(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
                _ => kind == JsonValueKind.String,
            };
            if (!fits)
            {
                throw QuickBooksError.Property();
            }

            switch (field.Type)
            {
                case FieldType.Reference:
                    Types("Ref", (JsonObject)node);
                    break;
                case FieldType.Object:
                    Types(field.Argument, (JsonObject)node);
                    break;
                case FieldType.List:
                    foreach (var item in (JsonArray)node)
                    {
                        Types(field.Argument, (JsonObject)item!);
                    }

                    break;
            }
        }
    }

    /// <summary>Lengths, characters and enumerations.</summary>
    public static void Values(string shape, JsonObject data)
    {
        foreach (var (name, node) in data)
        {
            var field = Schema.Of(shape)[name];
            switch (field.Type)
            {
                case var _ when node is null:
                    break;
                case FieldType.Text or FieldType.Name or FieldType.Email or FieldType.LooseEmail:
                    Text(name, field, node.GetValue<string>());
                    break;
                case FieldType.Enumeration when !field.Argument.Split('|').Contains(node.GetValue<string>()):
                    throw QuickBooksError.Enumeration(name);
                case FieldType.Object:
                    Values(field.Argument, (JsonObject)node);
                    if (field.Argument == "Address" && Enumerable.Range(1, 5).Sum(i => ((JsonObject)node).Text($"Line{i}")?.Length ?? 0) is > 2000 and var length)
                    {
                        throw QuickBooksError.Length(name, 0, 2000, length);
                    }

                    break;
                case FieldType.List:
                    foreach (var item in (JsonArray)node)
                    {
                        Values(field.Argument, (JsonObject)item!);
                    }

                    break;
            }
        }
    }

    /// <summary>What of it is written: without what is read-only, empty or null, names trimmed.</summary>
    public static JsonObject Clean(string shape, JsonObject data)
    {
        var clean = new JsonObject();
        foreach (var (name, node) in data)
        {
            if (node is null || !Schema.Of(shape).TryGetValue(name, out var field))
            {
                continue;
            }

            JsonNode? kept = field.Type switch
            {
                FieldType.ReadOnly => null,
                FieldType.Name => node.GetValue<string>().Trim() is { Length: > 0 } text ? text : null,
                FieldType.LooseEmail => IsEmail(node.GetValue<string>()) ? node.DeepClone() : null,
                FieldType.Text or FieldType.Email => node.GetValue<string>().Length > 0 ? node.DeepClone() : null,
                FieldType.Object => Clean(field.Argument, (JsonObject)node) is { Count: > 0 } inner ? inner : null,
                FieldType.List => new JsonArray([.. ((JsonArray)node).Select(item => Clean(field.Argument, (JsonObject)item!))]),
                _ => node.DeepClone(),
            };
            if (kept is not null)
            {
                clean[name] = kept;
            }
        }

        return clean;
    }

    public static bool IsEmail(string text) => text.Split('@') is [{ Length: > 0 }, var domain] && domain.Contains('.', StringComparison.Ordinal)
        && !domain.StartsWith('.') && !domain.EndsWith('.') && !text.Any(static c => char.IsWhiteSpace(c) || c is ',' or ';' or '<' or '>');

    private static void Text(string name, Field field, string text)
    {
        if (text.Length > field.Max)
        {
            throw QuickBooksError.Length(name, 0, field.Max, text.Length);
        }

        if (text.Any(char.IsSurrogate) || text.Any(c => char.IsControl(c) && (field.Type != FieldType.Text || c is not ('\n' or '\r' or '\t')))
            || (field.Type == FieldType.Name && text.Contains(':', StringComparison.Ordinal)))
        {
            throw QuickBooksError.Characters(name);
        }

        if (field.Type == FieldType.Email && text.Length > 0 && !text.Split(',').All(static one => IsEmail(one.Trim())))
        {
            throw QuickBooksError.Email(name);
        }
    }
}
