namespace Connector.Operations;

/// <summary>Who asks for an operation, and why.</summary>
/// <param name="Name">The name that the audit trail keeps.</param>
/// <param name="Reason">Why; null where none was given.</param>
/// <param name="Claim">The idempotency claim under which the operation is carried out once, however often it is asked for; null without one.</param>
public sealed record Caller(string Name, string? Reason = null, long? Claim = null);
