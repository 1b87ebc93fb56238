using Connector.Store;

namespace Connector.Host.Identity;

/// <summary>Somebody who may sign in, as ASP.NET Core Identity handles it.</summary>
internal sealed record User(Account Account);
