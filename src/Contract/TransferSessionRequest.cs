namespace Connector.Contract;

/// <summary>A session that goes on with another agreement.</summary>
public sealed record TransferSessionRequest(string To, string? Session = null, string? At = null, string? Reason = null);
