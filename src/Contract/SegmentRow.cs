namespace Connector.Contract;

/// <summary>Days of an explanation with one level and one price.</summary>
public sealed record SegmentRow(
    string From, string To, string? Level, string Price, string Per, RateRow Rate, IReadOnlyList<AppliedAdjustmentRow> Adjustments, int Days, int Of);
