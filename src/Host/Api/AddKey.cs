using Connector.Engine;
using Connector.Host.Commands;
using Connector.Store;

namespace Connector.Host.Serving;

/// <summary>A key that is made.</summary>
internal sealed record AddKey(string Name, string Role, string Expires, string? Reason = null);
