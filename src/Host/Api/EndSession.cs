using Connector.Engine;
using Connector.Host.Commands;
using Connector.Host.Importing;
using Connector.Host.Output;
using Connector.Host.Running;
using Connector.Store;

namespace Connector.Host.Serving;

/// <summary>A session that ends.</summary>
internal sealed record EndSession(string? At = null, string? Reason = null);
