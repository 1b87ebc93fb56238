using Connector.Engine;
using Connector.Host.Commands;
using Connector.Store;

namespace Connector.Host.Serving;

/// <summary>An account that is made.</summary>
internal sealed record AddUser(string User, string Role, string? Reason = null);
