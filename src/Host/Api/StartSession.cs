using Connector.Engine;
using Connector.Host.Commands;
using Connector.Host.Importing;
using Connector.Host.Output;
using Connector.Host.Running;
using Connector.Store;

namespace Connector.Host.Serving;

/// <summary>A session that starts.</summary>
internal sealed record StartSession(string Session, string Agreement, string? Payer = null, string? Recipient = null, string? Place = null, string? At = null, string? Reason = null);
