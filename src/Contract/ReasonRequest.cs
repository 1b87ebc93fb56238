namespace Connector.Contract;

/// <summary>Why something is done.</summary>
public sealed record ReasonRequest(string? Reason = null);
