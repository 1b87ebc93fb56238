namespace Connector.Host.Observability;

/// <summary>An endpoint that says how the service is.</summary>
internal sealed record HealthMark;
