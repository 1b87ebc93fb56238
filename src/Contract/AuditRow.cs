namespace Connector.Contract;

/// <summary>What was done, by whom, when and why.</summary>
public sealed record AuditRow(string At, string Actor, string Action, string? Subject, string? Reason, string? Before, string? After);
