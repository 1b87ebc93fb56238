using Microsoft.OpenApi;

namespace Connector.Host.Serving;

/// <summary>An example of what an endpoint is asked.</summary>
internal sealed record BodyExample(string Json);
