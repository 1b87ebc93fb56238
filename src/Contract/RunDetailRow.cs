using System.Text.Json;

namespace Connector.Contract;

/// <summary>A job with its parts, how fast it goes, and how long the rest takes where that can be told.</summary>
public sealed record RunDetailRow(
    long Run, string Action, JsonElement Request, string State, string Actor, string? Reason, string? Schedule, string? Node, int Attempts, string AskedAt, string? StartedAt,
    string? EndedAt, string? Doing, int Done, int Rows, int? Outcome, string? Summary, IReadOnlyList<IssueRow> Errors, double? RowsPerSecond, double? SecondsLeft,
    IReadOnlyList<SliceRow> Slices);
