namespace Connector.Contract;

/// <summary>A session that starts.</summary>
public sealed record StartSessionRequest(string Session, string Agreement, string? Payer = null, string? Recipient = null, string? Place = null, string? At = null, string? Reason = null);
