namespace Connector.Operations;

/// <summary>Who asks for an operation, and why.</summary>
/// <param name="Name">The name in the audit trail.</param>
/// <param name="Reason">Why; null when no reason was given.</param>
/// <param name="Claim">The idempotency claim, with which a repeated request is carried out once; null without one.</param>
public sealed record Caller(string Name, string? Reason = null, long? Claim = null);
