using System.Security.Claims;
using Connector.Operations.Accounts;

namespace Connector.Host.Identity;

/// <summary>Who a caller is, as claims, and which endpoints a role may call.</summary>
internal static class RoleAccess
{
    /// <summary>Who somebody is, as claims.</summary>
    public static ClaimsIdentity Identity(string name, string role, string scheme, bool mustChange = false)
    {
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, name), new Claim(ClaimTypes.NameIdentifier, name)], scheme);
        if (mustChange)
        {
            identity.AddClaim(new Claim(ClaimTypes.Role, Roles.MustChange));
        }
        else if (role.StartsWith(Roles.PartyPrefix, StringComparison.Ordinal))
        {
            identity.AddClaim(new Claim(ClaimTypes.Role, Roles.Party));
            identity.AddClaim(new Claim(Roles.PartyClaim, role[Roles.PartyPrefix.Length..]));
        }
        else
        {
            identity.AddClaim(new Claim(ClaimTypes.Role, role));
        }

        return identity;
    }

    /// <summary>Opens an endpoint to roles.</summary>
    public static TBuilder For<TBuilder>(this TBuilder endpoint, string[] roles)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoint.RequireAuthorization(policy => policy.RequireRole(roles));
        return endpoint.WithMetadata(new OpenTo(roles));
    }
}
