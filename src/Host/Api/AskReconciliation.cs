namespace Connector.Host.Api;

/// <summary>What is read back.</summary>
internal sealed record AskReconciliation(string? Backend = null, string? Reason = null);
