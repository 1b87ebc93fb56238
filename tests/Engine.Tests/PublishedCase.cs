using System.Text.Json;
using Connector.Testing;
using NodaTime;
using Xunit;

namespace Connector.Engine.Tests;

/// <summary>A published case of another system: facts and figures, and where they stand.</summary>
internal sealed record PublishedCase(string Id, string Kind, string Source, JsonElement Input, JsonElement Expected)
{
    // They lie beside the project, not in it.
    private static readonly string Cases = Repository.Path("..", "shared", "vectors", "published-cases.jsonl");

    public static IEnumerable<PublishedCase> All()
        => File.ReadLines(Cases).Select(line => JsonDocument.Parse(line).RootElement)
            .Select(c => new PublishedCase(c.GetProperty("id").GetString()!, c.GetProperty("kind").GetString()!, c.GetProperty("source").GetString()!, c.GetProperty("input"), c.GetProperty("expected")));

    public static bool AreHere => File.Exists(Cases);

    public string In(string name) => Text(Input.GetProperty(name));

    public bool Has(string name) => Input.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);

    public LocalDate Day(string name) => CanonicalText.Date(In(name));

    public IEnumerable<JsonElement> Each(string name) => Input.GetProperty(name).EnumerateArray();

    public string Out(string name) => Text(Expected.GetProperty(name));

    /// <summary>What was expected under a name is what ours gives, as numbers where they are numbers.</summary>
    public void Is(string name, string? ours)
    {
        var expected = Out(name);
        Assert.True(expected == ours || (Fractional(expected) is { } x && ours is not null && Fractional(ours) is { } y && x == y), $"{Id}: {name} is {expected}, ours gives {ours}");
    }

    public void Is(string name, Fraction ours) => Is(name, ours.ToString());

    public static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array => "[" + string.Join(", ", value.EnumerateArray().Select(Text)) + "]",
        JsonValueKind.Object => "{" + string.Join(", ", value.EnumerateObject().Select(p => p.Name + ": " + Text(p.Value))) + "}",
        _ => value.GetRawText(),
    };

    public static Fraction? Fractional(string text)
    {
        var parts = text.Split('/');
        return parts.Length <= 2 && parts.All(p => CanonicalText.TryParseDecimal(p, out _)) ? parts.Skip(1).Aggregate((Fraction)CanonicalText.Decimal(parts[0]), (f, p) => f / CanonicalText.Decimal(p)) : null;
    }

    public override string ToString() => Id;
}
