using System.Security.Claims;

namespace Connector.Host.Serving;

/// <summary>Who may do what. Every endpoint names the roles that it is open to; one that names none is open to nobody.</summary>
internal static class Roles
{
    /// <summary>Runs the service: accounts and keys, and all that the others may.</summary>
    public const string Admin = "admin";

    /// <summary>Brings facts in, closes periods and publishes.</summary>
    public const string Operator = "operator";

    /// <summary>Reviews, publishes, reconciles, settles disputes, locks and reopens periods.</summary>
    public const string Accountant = "accountant";

    /// <summary>Reads.</summary>
    public const string Viewer = "viewer";

    /// <summary>Reads what concerns one party.</summary>
    public const string Party = "party";

    /// <summary>In place of a role, as long as the password has to be changed.</summary>
    public const string MustChange = "must-change";

    /// <summary>The claim that holds the party's key.</summary>
    public const string PartyClaim = "party";

    private const string PartyPrefix = "party:";

    public static readonly string[] Everybody = [Admin, Operator, Accountant, Viewer, Party];
    public static readonly string[] Staff = [Admin, Operator, Accountant, Viewer];
    public static readonly string[] Workers = [Admin, Operator, Accountant];
    public static readonly string[] Operators = [Admin, Operator];
    public static readonly string[] Accountants = [Admin, Accountant];
    public static readonly string[] Admins = [Admin];

    /// <summary>Whether a text names a role: one of the four, or <c>party:K</c>.</summary>
    public static bool IsRole(string role) => role is Admin or Operator or Accountant or Viewer || (role.StartsWith(PartyPrefix, StringComparison.Ordinal) && role[PartyPrefix.Length..] is { Length: > 0 } party && party == party.Trim());

    /// <summary>Who somebody is, as claims.</summary>
    public static ClaimsIdentity Identity(string name, string role, string scheme, bool mustChange = false)
    {
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, name), new Claim(ClaimTypes.NameIdentifier, name)], scheme);
        if (mustChange)
        {
            identity.AddClaim(new Claim(ClaimTypes.Role, MustChange));
        }
        else if (role.StartsWith(PartyPrefix, StringComparison.Ordinal))
        {
            identity.AddClaim(new Claim(ClaimTypes.Role, Party));
            identity.AddClaim(new Claim(PartyClaim, role[PartyPrefix.Length..]));
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
