namespace Connector.Contract;

/// <summary>A document read back: as it was published, as it was found, and as it should be; drift is what somebody changed.</summary>
public sealed record ReconciledRow(string Document, string Backend, string? ExternalId, string State, string Expected, string? Found, string? Target, string? Drift);
