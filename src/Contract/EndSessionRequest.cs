namespace Connector.Contract;

/// <summary>A session that ends.</summary>
public sealed record EndSessionRequest(string? At = null, string? Reason = null);
