namespace Connector.Host.Api;

/// <summary>A session that goes on with another agreement.</summary>
internal sealed record TransferSession(string To, string? Session = null, string? At = null, string? Reason = null);
