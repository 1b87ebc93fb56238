namespace Connector.Contract;

/// <summary>A dispute about charges; parties are not told who opened it and why.</summary>
public sealed record DisputeRow(long Dispute, IReadOnlyList<string> Charges, string? Amount, string? OpenedBy, string OpenedAt, string State, string? Reason);
