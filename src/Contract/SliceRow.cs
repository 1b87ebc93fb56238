namespace Connector.Contract;

/// <summary>A part of a job, and the node that has it. No slice of rating.</summary>
public sealed record SliceRow(int Slice, string State, string? Node, int Attempts, int Done, string? StartedAt, string? EndedAt);
