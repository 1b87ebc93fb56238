using Connector.Engine;
using Connector.Host.Commands;
using Connector.Host.Importing;
using Connector.Host.Output;
using Connector.Host.Running;
using Connector.Store;

namespace Connector.Host.Serving;

/// <summary>A session that goes on with another agreement.</summary>
internal sealed record TransferSession(string To, string? Session = null, string? At = null, string? Reason = null);
