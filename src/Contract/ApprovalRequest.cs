namespace Connector.Contract;

/// <summary>Which contents to approve, or to withdraw approval of.</summary>
public sealed record ApprovalRequest(IReadOnlyList<string>? Documents = null, string? Period = null, string? Payer = null, bool Withdraw = false, string? Reason = null);
