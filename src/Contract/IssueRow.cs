namespace Connector.Contract;

/// <summary>What is wrong, with what, and what to do.</summary>
public sealed record IssueRow(string Code, string Subject, string Message, string Remedy);
