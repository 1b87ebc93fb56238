using System.Text.Json.Serialization;

namespace Connector.Host.Api;

/// <summary>Whom or what a backend knows already, under which id; subject is customer, vendor or item, or left out.</summary>
internal sealed record AskLink(string Key, [property: JsonPropertyName("external_id")] string ExternalId, string? Subject = null, string? Reason = null);
