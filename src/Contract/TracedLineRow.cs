namespace Connector.Contract;

/// <summary>A line that a traced key is on, ours and the backend's.</summary>
public sealed record TracedLineRow(int Line, string? ExternalLine, string Charge, string? Amount);
