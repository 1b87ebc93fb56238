namespace Connector.Engine;

/// <summary>The result of sending a customer, vendor or item.</summary>
/// <param name="ExternalId">Its id there; null when it failed.</param>
/// <param name="Code">The error's code; null when it is there.</param>
/// <param name="Message">The error; null when it is there.</param>
/// <param name="IsTransient">Whether it may succeed next time.</param>
public sealed record RecordOutcome(string? ExternalId, string? Code, string? Message, bool IsTransient);
