namespace Connector.Contract;

/// <summary>A party or an item, and the id that a backend knows it under; subject is customer, vendor or item, or left out.</summary>
public sealed record LinkRequest(string Key, string ExternalId, string? Subject = null, string? Reason = null);
