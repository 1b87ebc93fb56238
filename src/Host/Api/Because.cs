namespace Connector.Host.Api;

/// <summary>Why something is done.</summary>
internal sealed record Because(string? Reason = null);
