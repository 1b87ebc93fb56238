using Connector.Engine;
using Connector.Host.Commands;
using Connector.Host.Configuration;
using Connector.Host.Running;
using Connector.Store;

namespace Connector.Host.Serving;

/// <summary>The claim that a request was given under its Idempotency-Key.</summary>
internal sealed record Claimed(long Id);
