using Connector.Engine;
using Connector.Host.Commands;
using Connector.Host.Importing;
using Connector.Host.Output;
using Connector.Host.Running;
using Connector.Store;

namespace Connector.Host.Serving;

/// <summary>What is read back.</summary>
internal sealed record AskReconciliation(string? Backend = null, string? Reason = null);
