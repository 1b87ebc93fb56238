namespace Connector.Host.Api;

/// <summary>A session that ends.</summary>
internal sealed record EndSession(string? At = null, string? Reason = null);
