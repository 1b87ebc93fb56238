namespace Connector.Contract;

/// <summary>Why a period changes, and whether it does whatever stands in the way.</summary>
public sealed record PeriodRequest(string? Reason = null, bool Force = false);
