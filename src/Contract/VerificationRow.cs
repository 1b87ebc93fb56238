namespace Connector.Contract;

/// <summary>How much was verified, what does not hold, and the head of the chain of records.</summary>
public sealed record VerificationRow(int Checked, IReadOnlyList<IssueRow> Violations, string? Head);
