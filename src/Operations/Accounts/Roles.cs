namespace Connector.Operations.Accounts;

/// <summary>The roles of users and keys. Every endpoint names the roles that may call it; an endpoint that names none cannot be called.</summary>
public static class Roles
{
    /// <summary>Runs the service: manages accounts and keys, and may do all that the other roles may.</summary>
    public const string Admin = "admin";

    /// <summary>Imports facts, closes periods and publishes.</summary>
    public const string Operator = "operator";

    /// <summary>Reviews, publishes, reconciles, resolves disputes, locks and reopens periods.</summary>
    public const string Accountant = "accountant";

    /// <summary>Only reads.</summary>
    public const string Viewer = "viewer";

    /// <summary>Only reads what concerns one party.</summary>
    public const string Party = "party";

    /// <summary>Stands in for the role until the one-time password is changed.</summary>
    public const string MustChange = "must-change";

    /// <summary>The type of the security claim that holds the party's key.</summary>
    public const string PartyClaim = "party";

    /// <summary>The prefix of a party's role.</summary>
    public const string PartyPrefix = "party:";

    public static readonly string[] Everybody = [Admin, Operator, Accountant, Viewer, Party];
    public static readonly string[] Staff = [Admin, Operator, Accountant, Viewer];
    public static readonly string[] Workers = [Admin, Operator, Accountant];
    public static readonly string[] Operators = [Admin, Operator];
    public static readonly string[] Accountants = [Admin, Accountant];
    public static readonly string[] Admins = [Admin];

    /// <summary>Whether a text names a role: one of the four, or <c>party:K</c>.</summary>
    public static bool IsRole(string role) => role is Admin or Operator or Accountant or Viewer || (role.StartsWith(PartyPrefix, StringComparison.Ordinal) && role[PartyPrefix.Length..] is { Length: > 0 } party && party == party.Trim());
}
