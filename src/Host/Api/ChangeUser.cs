using Connector.Engine;
using Connector.Host.Commands;
using Connector.Store;

namespace Connector.Host.Serving;

/// <summary>An account that is changed.</summary>
internal sealed record ChangeUser(string? Role = null, bool? Disabled = null, string? Reason = null);
