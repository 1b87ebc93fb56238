using Connector.Engine;
using Connector.Host.Commands;
using Connector.Store;

namespace Connector.Host.Serving;

/// <summary>Somebody who may sign in, as ASP.NET Core Identity handles it.</summary>
internal sealed record User(Account Account);
