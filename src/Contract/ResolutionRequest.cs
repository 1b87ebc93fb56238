namespace Connector.Contract;

/// <summary>How a dispute ends: outcome is accept, reject or amend, the last with an amount.</summary>
public sealed record ResolutionRequest(string Outcome, string? Amount = null, string? Reason = null);
