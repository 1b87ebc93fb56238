using System.Security.Cryptography;
using Connector.Engine;
using Connector.Store;

namespace Connector.Operations.Accounts;

/// <summary>Creates, changes and disables accounts. Each is read in the transaction that changes it, so that no change by somebody else is undone.</summary>
public static class AccountChanges
{
    /// <summary>Creates an account with a password that must be changed at the first sign-in.</summary>
    /// <param name="operation">The context of the operation.</param>
    /// <param name="name">The account's name.</param>
    /// <param name="role">Its role.</param>
    /// <param name="hash">Hashes a password: only the hash is stored.</param>
    /// <returns>The one-time password, which is returned only here.</returns>
    public static string Add(OperationContext operation, string name, string role, Func<string, string> hash)
    {
        AccountRules.Check(name, role);
        var password = OneTime();
        using var recording = operation.Record("user add");
        AccountRules.RequireFree(recording, name);
        recording.Add(WithPassword(new Account(AccountNames.Normal(name), name.Trim(), role, null, "", true, false, 0, null, null, recording.KnownAt), hash(password)));
        recording.Commit($"user {name.Trim()}", null, role);
        return password;
    }

    /// <summary>Gives an account a new one-time password, and unlocks it.</summary>
    public static string Reset(OperationContext operation, string name, Func<string, string> hash)
    {
        var password = OneTime();
        using var recording = operation.Record("user reset");
        var account = Find(recording, name);
        recording.Change(WithPassword(account with { MustChange = true, Disabled = false }, hash(password)), account.Stamp);
        recording.Unlock(account.Name);
        recording.Commit($"user {account.Shown}", null, "one-time password");
        return password;
    }

    /// <summary>Changes the role of an account, or disables or enables it.</summary>
    public static void Change(OperationContext operation, string name, string? role, bool? disabled)
    {
        using var recording = operation.Record("user change");
        var account = Find(recording, name);
        var changed = account with { Role = role ?? account.Role, Disabled = disabled ?? account.Disabled, Stamp = Stamp() };
        AccountRules.CheckRole(changed.Role);
        if (IsAdministrator(account) && !IsAdministrator(changed) && !recording.Accounts().Any(a => a.Name != account.Name && IsAdministrator(a)))
        {
            throw new Refusal(RefusalKind.Rule, new Issue("ACCESS-010", account.Shown, $"{account.Shown} is the last administrator.", "Create or enable another one first."));
        }

        recording.Change(changed, account.Stamp);
        recording.Commit($"user {account.Shown}", Said(account), Said(changed));
    }

    /// <summary>Changes the password of an account that has not changed since it was read.</summary>
    public static Account ChangePassword(OperationContext operation, Account account, string password, Func<string, string> hash)
    {
        var changed = WithPassword(account with { MustChange = false }, hash(password));
        using var recording = operation.Record("user password");
        if (!recording.Change(changed, account.Stamp))
        {
            throw new Refusal(RefusalKind.Rule, new Issue("ACCESS-009", account.Shown, "The account was changed by somebody else at the same time.", "Sign in again to see its present role."));
        }

        recording.Commit($"user {account.Shown}", null, "password changed");
        return changed;
    }

    private static Account Find(Recording recording, string name) => recording.Accounts().FirstOrDefault(a => a.Name == AccountNames.Normal(name))
        ?? throw new Refusal(RefusalKind.NotFound, new Issue("USAGE-021", name, $"There is no account {name}.", "List the accounts."));

    private static bool IsAdministrator(Account account) => account is { Role: Roles.Admin, Disabled: false };

    private static Account WithPassword(Account account, string passwordHash) => account with { Password = passwordHash, Stamp = Stamp() };

    private static string OneTime() => RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", 20);

    private static string Stamp() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static string Said(Account account) => account.Role + (account.Disabled ? ", disabled" : "");
}
