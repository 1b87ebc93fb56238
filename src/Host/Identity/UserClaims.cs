using System.Security.Claims;
using Microsoft.AspNetCore.Identity;

namespace Connector.Host.Identity;

/// <summary>A signed-in user's claims.</summary>
internal sealed class UserClaims : IUserClaimsPrincipalFactory<User>
{
    /// <summary>The type of the claim that holds the id of a sign-in.</summary>
    public const string SignIn = "sign_in";

    public Task<ClaimsPrincipal> CreateAsync(User user)
    {
        var identity = RoleAccess.Identity(user.Account.Shown, user.Account.Role, IdentityConstants.ApplicationScheme, user.Account.MustChange);
        identity.RemoveClaim(identity.FindFirst(ClaimTypes.NameIdentifier));
        identity.AddClaim(new System.Security.Claims.Claim(ClaimTypes.NameIdentifier, user.Account.Name));
        identity.AddClaim(new System.Security.Claims.Claim("AspNet.Identity.SecurityStamp", user.Account.Stamp));
        return Task.FromResult(new ClaimsPrincipal(identity));
    }
}
