namespace Connector.Contract;

/// <summary>An adjustment of a price, and the price after it.</summary>
public sealed record AppliedAdjustmentRow(string Adjustment, string Kind, string Value, string PriceAfter);
