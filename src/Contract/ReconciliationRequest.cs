namespace Connector.Contract;

/// <summary>Which backend to read back.</summary>
public sealed record ReconciliationRequest(string? Backend = null, string? Reason = null);
