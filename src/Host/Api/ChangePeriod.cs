namespace Connector.Host.Api;

/// <summary>Why something is done, and whether it is to be done whatever stands in the way.</summary>
internal sealed record ChangePeriod(string? Reason = null, bool Force = false);
