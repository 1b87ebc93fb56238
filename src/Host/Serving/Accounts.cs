using System.Security.Claims;
using System.Security.Cryptography;
using Connector.Engine;
using Connector.Host.Commands;
using Connector.Store;
using Microsoft.AspNetCore.Identity;
using NodaTime;

namespace Connector.Host.Serving;

/// <summary>Somebody who may sign in, as ASP.NET Core Identity handles it: it changes the account, then asks the store to keep it.</summary>
internal sealed class User(Account account)
{
    public Account Account { get; set; } = account;
}

/// <summary>Keeps accounts in the store: what changes them stands in the audit trail, how signing in went does not.</summary>
internal sealed class UserStore(ServiceTables tables, Calls calls, IHttpContextAccessor http)
    : IUserPasswordStore<User>, IUserLockoutStore<User>, IUserSecurityStampStore<User>
{
    public Task<User?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken)
        => Task.FromResult(tables.Account(normalizedUserName) is { } account ? new User(account) : null);

    public Task<User?> FindByIdAsync(string userId, CancellationToken cancellationToken) => FindByNameAsync(Names.Normal(userId), cancellationToken);

    public Task<IdentityResult> UpdateAsync(User user, CancellationToken cancellationToken)
    {
        var (known, wanted) = (tables.Account(user.Account.Name), user.Account);
        if (known is not null && known with { Failures = wanted.Failures, LockedUntil = wanted.LockedUntil } == wanted)
        {
            tables.SawSignIn(wanted.Name, wanted.Failures, wanted.LockedUntil, null);
        }
        else
        {
            var caller = http.HttpContext?.User.Identity?.Name ?? wanted.Shown;
            AccountChanges.Keep(calls.Open(caller), "user password", wanted, null, "password changed");
        }

        return Task.FromResult(IdentityResult.Success);
    }

    public Task<string> GetUserIdAsync(User user, CancellationToken cancellationToken) => Task.FromResult(user.Account.Name);

    public Task<string?> GetUserNameAsync(User user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Account.Shown);

    public Task<string?> GetNormalizedUserNameAsync(User user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Account.Name);

    public Task<string?> GetPasswordHashAsync(User user, CancellationToken cancellationToken) => Task.FromResult(user.Account.Password);

    public Task<bool> HasPasswordAsync(User user, CancellationToken cancellationToken) => Task.FromResult(user.Account.Password is not null);

    public Task SetPasswordHashAsync(User user, string? passwordHash, CancellationToken cancellationToken) => Change(user, user.Account with { Password = passwordHash, MustChange = false });

    public Task<string?> GetSecurityStampAsync(User user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Account.Stamp);

    public Task SetSecurityStampAsync(User user, string stamp, CancellationToken cancellationToken) => Change(user, user.Account with { Stamp = stamp });

    public Task<DateTimeOffset?> GetLockoutEndDateAsync(User user, CancellationToken cancellationToken) => Task.FromResult(user.Account.LockedUntil?.ToDateTimeOffset());

    public Task SetLockoutEndDateAsync(User user, DateTimeOffset? lockoutEnd, CancellationToken cancellationToken)
        => Change(user, user.Account with { LockedUntil = lockoutEnd is { } end ? Spelling.ToMicroseconds(Instant.FromDateTimeOffset(end)) : null });

    public Task<int> GetAccessFailedCountAsync(User user, CancellationToken cancellationToken) => Task.FromResult(user.Account.Failures);

    public Task<int> IncrementAccessFailedCountAsync(User user, CancellationToken cancellationToken)
    {
        user.Account = user.Account with { Failures = user.Account.Failures + 1 };
        return Task.FromResult(user.Account.Failures);
    }

    public Task ResetAccessFailedCountAsync(User user, CancellationToken cancellationToken) => Change(user, user.Account with { Failures = 0 });

    public Task<bool> GetLockoutEnabledAsync(User user, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task SetLockoutEnabledAsync(User user, bool enabled, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task SetUserNameAsync(User user, string? userName, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task SetNormalizedUserNameAsync(User user, string? normalizedName, CancellationToken cancellationToken) => Task.CompletedTask;

    // Accounts are made and taken back by AccountChanges, with their reasons.
    public Task<IdentityResult> CreateAsync(User user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IdentityResult> DeleteAsync(User user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private static Task Change(User user, Account account)
    {
        user.Account = account;
        return Task.CompletedTask;
    }
}

/// <summary>Names of accounts: found whatever their case.</summary>
internal sealed class Names : ILookupNormalizer
{
    public static string Normal(string name) => name.Trim().ToLowerInvariant();

    public string? NormalizeName(string? name) => name is null ? null : Normal(name);

    public string? NormalizeEmail(string? email) => email;
}

/// <summary>A signed-in user's claims.</summary>
internal sealed class UserClaims : IUserClaimsPrincipalFactory<User>
{
    public Task<ClaimsPrincipal> CreateAsync(User user)
    {
        var identity = Roles.Identity(user.Account.Shown, user.Account.Role, IdentityConstants.ApplicationScheme, user.Account.MustChange);
        identity.RemoveClaim(identity.FindFirst(ClaimTypes.NameIdentifier));
        identity.AddClaim(new System.Security.Claims.Claim(ClaimTypes.NameIdentifier, user.Account.Name));
        identity.AddClaim(new System.Security.Claims.Claim("AspNet.Identity.SecurityStamp", user.Account.Stamp));
        return Task.FromResult(new ClaimsPrincipal(identity));
    }
}

/// <summary>Makes, changes and disables accounts.</summary>
internal static class AccountChanges
{
    private static readonly PasswordHasher<User> Hasher = new();

    /// <summary>Makes an account with a password that has to be changed at the first sign-in.</summary>
    /// <returns>The one-time password: it is given here and never again.</returns>
    public static string Add(Session session, string name, string role)
    {
        Check(name, role);
        var tables = new ServiceTables(session.Store);
        if (tables.Account(Names.Normal(name)) is { } known)
        {
            throw new CommandFailed(1, new Issue("ACCESS-006", known.Shown, $"There is an account {known.Shown} already.", "Name another, or reset its password."));
        }

        var password = OneTime();
        using var recording = session.Record("user add");
        recording.Put(WithPassword(new Account(Names.Normal(name), name.Trim(), role, null, "", true, false, 0, null, null, recording.KnownAt), password));
        recording.Commit($"user {name.Trim()}", null, role);
        return password;
    }

    /// <summary>Gives an account a new one-time password, and unlocks it.</summary>
    public static string Reset(Session session, string name)
    {
        var account = Find(session, name);
        var password = OneTime();
        Keep(session, "user reset", WithPassword(account with { MustChange = true, Failures = 0, LockedUntil = null, Disabled = false }, password), null, "one-time password");
        return password;
    }

    /// <summary>Changes what an account may do, or whether it may sign in.</summary>
    public static void Change(Session session, string name, string? role, bool? disabled)
    {
        var account = Find(session, name);
        Check(account.Shown, role ?? account.Role);
        var changed = account with { Role = role ?? account.Role, Disabled = disabled ?? account.Disabled, Stamp = Stamp() };
        Keep(session, "user change", changed, Said(account), Said(changed));
    }

    /// <summary>Keeps an account, with an entry in the audit trail.</summary>
    public static void Keep(Session session, string action, Account account, string? before, string after)
    {
        using var recording = session.Record(action);
        recording.Put(account);
        recording.Commit($"user {account.Shown}", before, after);
    }

    private static Account Find(Session session, string name) => new ServiceTables(session.Store).Account(Names.Normal(name))
        ?? throw new CommandFailed(2, new Issue("USAGE-021", name, $"There is no account {name}.", "List the accounts."));

    private static void Check(string name, string role)
    {
        if (name.Trim().Length is 0 or > 100 || name.Any(char.IsControl))
        {
            throw new CommandFailed(2, new Issue("REQUEST-010", name, "This is no name of an account or key.", "Expected up to 100 characters in one line."));
        }

        if (!Roles.IsRole(role))
        {
            throw new CommandFailed(2, new Issue("REQUEST-011", role, $"'{role}' is not a role.", "Expected admin, operator, accountant, viewer, or party:K for a party K."));
        }
    }

    /// <summary>Refuses what is no name or no role of a key.</summary>
    public static void CheckKey(string name, string role) => Check(name, role);

    private static Account WithPassword(Account account, string password) => account with { Password = Hasher.HashPassword(new User(account), password), Stamp = Stamp() };

    private static string OneTime() => RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", 20);

    private static string Stamp() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static string Said(Account account) => account.Role + (account.Disabled ? ", disabled" : "");
}
