namespace Connector.Host.Api;

/// <summary>A session that starts.</summary>
internal sealed record StartSession(string Session, string Agreement, string? Payer = null, string? Recipient = null, string? Place = null, string? At = null, string? Reason = null);
