using System.Security.Claims;
using Connector.Operations;
using Connector.Operations.Accounts;
using Connector.Operations.Visibility;
using Connector.Store;

namespace Connector.Host.Api;

/// <summary>What the caller of a request may see.</summary>
internal static class RequestViewer
{
    public static Viewer Viewer(this HttpContext http, OperationContext operation, Snapshot snapshot) => new(
        http.User.IsInRole(Roles.Party) ? http.User.FindFirstValue(Roles.PartyClaim) ?? throw new InvalidOperationException("A party without a key passed.") : null, operation, snapshot);
}
