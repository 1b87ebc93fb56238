using Connector.Engine;
using Connector.Host.Commands;
using Connector.Store;

namespace Connector.Host.Serving;

/// <summary>A password that is changed by its owner.</summary>
internal sealed record ChangePassword(string Current, string Wanted);
