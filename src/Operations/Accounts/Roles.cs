namespace Connector.Operations.Accounts;

/// <summary>Who may do what. Every endpoint names the roles that may call it; one that names none may be called by nobody.</summary>
public static class Roles
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

    /// <summary>What the name of a party's role begins with.</summary>
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
