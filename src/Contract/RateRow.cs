namespace Connector.Contract;

/// <summary>The rate that a price came from, when it was recorded and by whom; parties are not told by whom.</summary>
public sealed record RateRow(string Item, string Scope, string? From, string RecordedAt, string? Actor);
