namespace Connector.Engine;

/// <summary>A period was closed, reopened or locked.</summary>
/// <param name="Period">The period's key.</param>
/// <param name="State">Its new state.</param>
public sealed record PeriodStateChanged(string Period, PeriodState State) : RecordedFact;
