namespace Connector.Contract;

/// <summary>How an amount came about: <c>(sum ÷ divisor)</c>, within minimum and maximum, rounded once.</summary>
public sealed record ExplanationRow(
    string Charge, string? Model, IReadOnlyList<SegmentRow> Segments, string? Sum, long? Divisor, string? Unrounded, string? Minimum, string? Maximum, string? Amount);
