using Connector.Engine;
using Connector.Host.Commands;
using Connector.Store;

namespace Connector.Host.Serving;

/// <summary>Why something is done.</summary>
internal sealed record Because(string? Reason = null);
