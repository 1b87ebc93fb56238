using System.Text.Json.Serialization;

namespace Connector.Host.Api;

/// <summary>What is published.</summary>
internal sealed record AskPublication(
    string? Period = null, string? Backend = null, string? Payer = null, string? Document = null, [property: JsonPropertyName("all_or_nothing")] bool AllOrNothing = false, bool Force = false, string? Reason = null);
