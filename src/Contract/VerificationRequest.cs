namespace Connector.Contract;

/// <summary>What to verify.</summary>
public sealed record VerificationRequest(bool Outside = false, string? Reason = null);
