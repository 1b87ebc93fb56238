namespace Connector.Contract;

/// <summary>How much was verified, and what does not hold.</summary>
public sealed record VerificationRow(int Checked, IReadOnlyList<IssueRow> Violations);
