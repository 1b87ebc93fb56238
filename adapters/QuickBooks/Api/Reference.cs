using System.Text.Json.Serialization;

namespace Connector.Adapters.QuickBooks;

/// <summary>A reference to another object, by id.</summary>
/// <param name="Value">Its id.</param>
internal sealed record Reference([property: JsonPropertyName("value")] string? Value)
{
    /// <summary>Its name, where QuickBooks tells it; never sent.</summary>
    [JsonPropertyName("name")]
    public string? Name { get; init; }

    public static Reference? To(string? id) => id is null ? null : new Reference(id);
}
