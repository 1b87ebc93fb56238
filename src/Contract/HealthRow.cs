namespace Connector.Contract;

/// <summary>Whether the service is alive, or ready.</summary>
public sealed record HealthRow(string Status);
