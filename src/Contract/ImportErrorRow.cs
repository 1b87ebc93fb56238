namespace Connector.Contract;

/// <summary>What is wrong with a row, and what was expected.</summary>
public sealed record ImportErrorRow(string File, int? Row, string? Column, string? Value, string Expected);
