using Connector.Engine;
using Connector.Store;

namespace Connector.Host.Serving;

/// <summary>An endpoint that says how the service is.</summary>
internal sealed record HealthMark;
