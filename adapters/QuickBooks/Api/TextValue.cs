using System.Text.Json.Serialization;

namespace Connector.Adapters.QuickBooks;

/// <summary>A text that QuickBooks wraps, such as a memo.</summary>
/// <param name="Value">The text.</param>
internal sealed record TextValue([property: JsonPropertyName("value")] string? Value);
