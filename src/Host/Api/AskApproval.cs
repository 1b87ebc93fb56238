namespace Connector.Host.Api;

/// <summary>Which contents are approved, or not any more.</summary>
internal sealed record AskApproval(string[]? Documents = null, string? Period = null, string? Payer = null, bool Withdraw = false, string? Reason = null);
