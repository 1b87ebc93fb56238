using Connector.Engine;
using Connector.Host.Commands;
using Connector.Host.Output;
using Connector.Host.Running;

namespace Connector.Host.Serving;

/// <summary>Why something is done, and whether it is to be done whatever stands in the way.</summary>
internal sealed record ChangePeriod(string? Reason = null, bool Force = false);
