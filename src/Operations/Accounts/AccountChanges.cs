using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Connector.Engine;
using Connector.Host.Commands;
using Connector.Store;
using Microsoft.AspNetCore.Identity;

namespace Connector.Host.Serving;

/// <summary>Makes, changes and disables accounts: each is read where it is changed, so that nothing is undone that somebody else changes meanwhile.</summary>
internal static class AccountChanges
{
    private static readonly PasswordHasher<User> Hasher = new();

    /// <summary>Makes an account with a password that has to be changed at the first sign-in.</summary>
    /// <returns>The one-time password: it is given here and never again.</returns>
    public static string Add(Session session, string name, string role)
    {
        Check(name, role);
        var password = OneTime();
        using var recording = session.Record("user add");
        RequireFree(recording, name);
        recording.Add(WithPassword(new Account(Names.Normal(name), name.Trim(), role, null, "", true, false, 0, null, null, recording.KnownAt), password));
        recording.Commit($"user {name.Trim()}", null, role);
        return password;
    }

    /// <summary>Gives an account a new one-time password, and unlocks it.</summary>
    public static string Reset(Session session, string name)
    {
        var password = OneTime();
        using var recording = session.Record("user reset");
        var account = Find(recording, name);
        recording.Change(WithPassword(account with { MustChange = true, Disabled = false }, password), account.Stamp);
        recording.Unlock(account.Name);
        recording.Commit($"user {account.Shown}", null, "one-time password");
        return password;
    }

    /// <summary>Changes what an account may do, or whether it may sign in.</summary>
    public static void Change(Session session, string name, string? role, bool? disabled)
    {
        using var recording = session.Record("user change");
        var account = Find(recording, name);
        var changed = account with { Role = role ?? account.Role, Disabled = disabled ?? account.Disabled, Stamp = Stamp() };
        CheckRole(changed.Role);
        if (IsAdministrator(account) && !IsAdministrator(changed) && !recording.Accounts().Any(a => a.Name != account.Name && IsAdministrator(a)))
        {
            throw new CommandFailed(1, new Issue("ACCESS-010", account.Shown, $"{account.Shown} is the last administrator.", "Make or enable another one first."));
        }

        recording.Change(changed, account.Stamp);
        recording.Commit($"user {account.Shown}", Said(account), Said(changed));
    }

    /// <summary>Changes the password of an account that has not changed since it was read.</summary>
    public static Account ChangePassword(Session session, Account account, string password)
    {
        var changed = WithPassword(account with { MustChange = false }, password);
        using var recording = session.Record("user password");
        if (!recording.Change(changed, account.Stamp))
        {
            throw new CommandFailed(1, new Issue("ACCESS-009", account.Shown, "The account was changed by somebody else at the same time.", "Sign in again, and see what it may do."));
        }

        recording.Commit($"user {account.Shown}", null, "password changed");
        return changed;
    }

    /// <summary>Refuses what is no name or no role of an account or key.</summary>
    public static void Check(string name, string role)
    {
        if (name.Trim().Length is 0 or > 100 || !IsPlain(name) || Names.Normal(name).StartsWith("schedule ", StringComparison.Ordinal))
        {
            throw new CommandFailed(2, new Issue("REQUEST-010", name, "This is no name of an account or key.", "Expected up to 100 characters that can be seen, in one line; 'schedule …' is what schedules are called."));
        }

        CheckRole(role);
    }

    /// <summary>Refuses a name that somebody has who may come in: the audit trail tells them apart by it.</summary>
    public static void RequireFree(Recording recording, string name)
    {
        var normal = Names.Normal(name);
        if (recording.Accounts().Any(a => a.Name == normal) || recording.ApiKeys().Any(k => k.Revoked is null && k.Expires > recording.KnownAt && Names.Normal(k.Name) == normal))
        {
            throw new CommandFailed(1, new Issue("ACCESS-006", name, $"There is an account or a key named {name.Trim()} already.", "Name another, or reset the account's password, or revoke the key first."));
        }
    }

    private static Account Find(Recording recording, string name) => recording.Accounts().FirstOrDefault(a => a.Name == Names.Normal(name))
        ?? throw new CommandFailed(2, new Issue("USAGE-021", name, $"There is no account {name}.", "List the accounts."));

    private static void CheckRole(string role)
    {
        if (!Roles.IsRole(role) || !IsPlain(role))
        {
            throw new CommandFailed(2, new Issue("REQUEST-011", role, $"'{role}' is not a role.", "Expected admin, operator, accountant, viewer, or party:K for a party K."));
        }
    }

    // Characters that are not seen, or turn the direction of others, would make one name look like another.
    private static bool IsPlain(string text)
        => text.EnumerateRunes().All(r => Rune.GetUnicodeCategory(r) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            && (r.Value == ' ' || !Rune.IsWhiteSpace(r)) && r.Value is not (0x3164 or 0x2800 or 0x115F or 0x1160 or 0xFFA0)); // the last look like nothing

    private static bool IsAdministrator(Account account) => account is { Role: Roles.Admin, Disabled: false };

    private static Account WithPassword(Account account, string password) => account with { Password = Hasher.HashPassword(new User(account), password), Stamp = Stamp() };

    private static string OneTime() => RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", 20);

    private static string Stamp() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static string Said(Account account) => account.Role + (account.Disabled ? ", disabled" : "");
}
