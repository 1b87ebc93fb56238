namespace Connector.Host.Api;

/// <summary>How a dispute ends: outcome is accept, reject or amend, the last with an amount.</summary>
internal sealed record AskResolution(string Outcome, string? Amount = null, string? Reason = null);
