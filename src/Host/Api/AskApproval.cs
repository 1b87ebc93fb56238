using Connector.Engine;
using Connector.Host.Commands;
using Connector.Host.Importing;
using Connector.Host.Output;
using Connector.Host.Running;
using Connector.Store;

namespace Connector.Host.Serving;

/// <summary>Which contents are approved, or not any more.</summary>
internal sealed record AskApproval(string[]? Documents = null, string? Period = null, string? Payer = null, bool Withdraw = false, string? Reason = null);
