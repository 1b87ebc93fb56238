using System.Globalization;
using System.Text;
using Connector.Engine;
using Connector.Store;

namespace Connector.Operations.Accounts;

/// <summary>Which names and roles accounts and keys can have.</summary>
internal static class AccountRules
{
    /// <summary>Refuses a text that is not a valid name or role of an account or key.</summary>
    public static void Check(string name, string role)
    {
        if (name.Trim().Length is 0 or > 100 || !IsPlain(name) || AccountNames.Normal(name).StartsWith("schedule ", StringComparison.Ordinal))
        {
            throw new Refusal(RefusalKind.Input, new Issue("REQUEST-010", name, "This cannot be the name of an account or key.", "Expected up to 100 visible characters in one line; names that begin with 'schedule ' are reserved for schedules."));
        }

        CheckRole(role);
    }

    /// <summary>Refuses a name that an enabled account or a valid key already has, because the audit trail tells them apart by name.</summary>
    public static void RequireFree(Recording recording, string name)
    {
        var normal = AccountNames.Normal(name);
        if (recording.Accounts().Any(a => a.Name == normal) || recording.ApiKeys().Any(k => k.Revoked is null && k.Expires > recording.KnownAt && AccountNames.Normal(k.Name) == normal))
        {
            throw new Refusal(RefusalKind.Rule, new Issue("ACCESS-006", name, $"There is an account or a key named {name.Trim()} already.", "Choose another name, reset the account's password, or revoke the key first."));
        }
    }

    /// <summary>Refuses a text that is not a role.</summary>
    public static void CheckRole(string role)
    {
        if (!Roles.IsRole(role) || !IsPlain(role))
        {
            throw new Refusal(RefusalKind.Input, new Issue("REQUEST-011", role, $"'{role}' is not a role.", "Expected admin, operator, accountant, viewer, or party:K for a party K."));
        }
    }

    // Invisible characters, or characters that change the direction of others, would make one name look like another.
    private static bool IsPlain(string text)
        => text.EnumerateRunes().All(r => Rune.GetUnicodeCategory(r) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            && (r.Value == ' ' || !Rune.IsWhiteSpace(r)) && r.Value is not (0x3164 or 0x2800 or 0x115F or 0x1160 or 0xFFA0)); // these five are invisible letters and symbols
}
