namespace Connector.Host.Api;

/// <summary>An example of what an endpoint is asked.</summary>
internal sealed record BodyExample(string Json);
