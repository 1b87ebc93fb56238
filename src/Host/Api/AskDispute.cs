using Connector.Engine;
using Connector.Host.Commands;
using Connector.Host.Output;
using Connector.Host.Running;

namespace Connector.Host.Serving;

/// <summary>Which charges are disputed.</summary>
internal sealed record AskDispute(string[] Charges, string? Reason = null);
