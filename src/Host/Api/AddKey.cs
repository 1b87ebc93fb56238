namespace Connector.Host.Api;

/// <summary>A key that is made.</summary>
internal sealed record AddKey(string Name, string Role, string Expires, string? Reason = null);
