namespace Connector.Contract;

/// <summary>A period and its state: open, closed or locked.</summary>
public sealed record PeriodRow(string Period, string From, string To, string State);
