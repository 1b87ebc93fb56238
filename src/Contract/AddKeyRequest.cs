namespace Connector.Contract;

/// <summary>A key to add, and when it expires.</summary>
public sealed record AddKeyRequest(string Name, string Role, string Expires, string? Reason = null);
