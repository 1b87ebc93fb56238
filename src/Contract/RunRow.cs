using System.Text.Json;

namespace Connector.Contract;

/// <summary>A job, which addresses call a run: what was asked for, by whom, and how far it is. Its rows are a list of their own.</summary>
public sealed record RunRow(
    long Run, string Action, JsonElement Request, string State, string Actor, string? Reason, string? Schedule, string? Node, int Attempts, string AskedAt, string? StartedAt,
    string? EndedAt, string? Doing, int Done, int Rows, int? Outcome, string? Summary, IReadOnlyList<IssueRow> Errors);
