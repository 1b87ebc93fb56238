namespace Connector.Contract;

/// <summary>What a command that is refused prints.</summary>
public sealed record RefusalRow(IReadOnlyList<IssueRow> Errors);
