using NodaTime;

namespace Connector.Store;

/// <summary>Somebody who may sign in.</summary>
/// <param name="Name">The name in lower case: what it is found by.</param>
/// <param name="Shown">The name as it was given: what the audit trail says.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Password">The password's hash; null for none.</param>
/// <param name="Stamp">Changes with the password and the role: who signed in before is signed out.</param>
/// <param name="MustChange">Whether the password has to be changed before anything else.</param>
/// <param name="Disabled">Whether it may not sign in any more.</param>
/// <param name="Failures">How often in a row the password was wrong.</param>
/// <param name="LockedUntil">Until when nobody may try again.</param>
/// <param name="SignedIn">When it signed in last.</param>
/// <param name="Created">When it was made.</param>
public sealed record Account(
    string Name, string Shown, string Role, string? Password, string Stamp, bool MustChange, bool Disabled, int Failures, Instant? LockedUntil, Instant? SignedIn, Instant Created);

/// <summary>A key of the API. The key itself is shown once and never kept.</summary>
/// <param name="Key">The part of the key that it is found by.</param>
/// <param name="Digest">Of the secret part.</param>
/// <param name="Name">Who uses it: what the audit trail says.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Created">When it was made.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="Expires">From when on it is refused.</param>
/// <param name="LastUsed">When it was used last, to a minute.</param>
/// <param name="Revoked">When it was taken back.</param>
public sealed record ApiKey(string Key, string Digest, string Name, string Role, Instant Created, string CreatedBy, Instant Expires, Instant? LastUsed, Instant? Revoked);

public sealed partial class ServiceTables
{
    internal const string AllAccounts = $"SELECT {AccountColumns} ORDER BY name";
    internal const string AllKeys = $"SELECT {KeyColumns} ORDER BY name, key";

    private const string AccountColumns = "name, shown, role, password, stamp, must_change, disabled, failures, locked_until, signed_in, created FROM users";
    private const string KeyColumns = "key, digest, name, role, created, created_by, expires, last_used, revoked FROM api_keys";
    private const int Guesses = 5;

    private static readonly Duration LockedFor = Duration.FromMinutes(15);

    /// <summary>All accounts, by name.</summary>
    public IReadOnlyList<Account> Accounts() => Read(desk => desk.Query(AllAccounts).Rows().Select(ReadAccount).ToArray());

    /// <summary>An account by its name in lower case, or null.</summary>
    public Account? Account(string name) => Read(desk => desk.Query($"SELECT {AccountColumns} WHERE name = @0", name).One(ReadAccount));

    /// <summary>Remembers that the password was right: nothing that the audit trail tells of.</summary>
    /// <returns>Whether that counts: not when the account is locked or disabled, or has changed since it was read.</returns>
    public bool SawRightPassword(Account account, Instant now) => Write(desk => desk.Query(
        "UPDATE users SET failures = 0, locked_until = NULL, signed_in = @2 WHERE name = @0 AND stamp = @1 AND disabled = 0 AND (locked_until IS NULL OR locked_until <= @2)",
        account.Name, account.Stamp, Micros.Of(now)).Run()) == 1;

    /// <summary>Counts a wrong password, here and not where it was read, so that of many at the same time each counts. Five in a row lock the account for a while.</summary>
    public void SawWrongPassword(string name, Instant now) => Write(desk => desk.Query(
        "UPDATE users SET failures = CASE WHEN failures + 1 < @1 THEN failures + 1 ELSE 0 END, locked_until = CASE WHEN failures + 1 < @1 THEN locked_until ELSE @2 END WHERE name = @0 AND (locked_until IS NULL OR locked_until <= @3)",
        name, Guesses, Micros.Of(now + LockedFor), Micros.Of(now)).Run());

    /// <summary>All keys, by name.</summary>
    public IReadOnlyList<ApiKey> ApiKeys() => Read(desk => desk.Query(AllKeys).Rows().Select(ReadKey).ToArray());

    /// <summary>A key by the part that it is found by, or null.</summary>
    public ApiKey? ApiKey(string key) => Read(desk => desk.Query($"SELECT {KeyColumns} WHERE key = @0", key).One(ReadKey));

    /// <summary>Remembers when keys were used.</summary>
    public void SawKeys(IEnumerable<KeyValuePair<string, Instant>> used) => Write(desk =>
    {
        foreach (var (key, at) in used)
        {
            desk.Query("UPDATE api_keys SET last_used = @1 WHERE key = @0", key, Micros.Of(at)).Run();
        }

        return 0;
    });

    internal static Account ReadAccount(Row r) => new(
        r.GetString(0), r.GetString(1), r.GetString(2), r.Text(3), r.GetString(4), r.GetInt64(5) == 1, r.GetInt64(6) == 1, r.GetInt32(7), At(r, 8), At(r, 9), Micros.Instant(r.GetInt64(10)));

    internal static ApiKey ReadKey(Row r) => new(
        r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3), Micros.Instant(r.GetInt64(4)), r.GetString(5), Micros.Instant(r.GetInt64(6)), At(r, 7), At(r, 8));
}

public sealed partial class Recording
{
    /// <summary>All accounts, by name, as they are while nobody else records.</summary>
    public IReadOnlyList<Account> Accounts() => Query(ServiceTables.AllAccounts).Rows().Select(ServiceTables.ReadAccount).ToArray();

    /// <summary>All keys, by name, as they are while nobody else records.</summary>
    public IReadOnlyList<ApiKey> ApiKeys() => Query(ServiceTables.AllKeys).Rows().Select(ServiceTables.ReadKey).ToArray();

    /// <summary>Makes an account.</summary>
    public void Add(Account account)
    {
        Query(
            "INSERT INTO users (name, shown, role, password, stamp, must_change, disabled, failures, locked_until, signed_in, created) VALUES (@0, @1, @2, @3, @4, @5, @6, 0, NULL, NULL, @7)",
            account.Name, account.Shown, account.Role, account.Password, account.Stamp, account.MustChange ? 1 : 0, account.Disabled ? 1 : 0, Micros.Of(account.Created)).Send();
        Hash(account);
    }

    /// <summary>Changes what an account may do and its password, if nobody has since it had a stamp. How signing in goes is not touched.</summary>
    /// <returns>Whether it was changed.</returns>
    public bool Change(Account account, string stamp)
    {
        Hash(account);
        return Query(
            "UPDATE users SET role = @2, password = @3, stamp = @4, must_change = @5, disabled = @6 WHERE name = @0 AND stamp = @1",
            account.Name, stamp, account.Role, account.Password, account.Stamp, account.MustChange ? 1 : 0, account.Disabled ? 1 : 0).Run() == 1;
    }

    /// <summary>Forgets the wrong passwords of an account.</summary>
    public void Unlock(string name) => Query("UPDATE users SET failures = 0, locked_until = NULL WHERE name = @0", name).Send();

    /// <summary>Makes or changes a key of the API.</summary>
    public void Put(ApiKey key)
    {
        Query(
            "INSERT INTO api_keys (key, digest, name, role, created, created_by, expires, last_used, revoked) VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8) ON CONFLICT (key) DO UPDATE SET digest = excluded.digest, name = excluded.name, role = excluded.role, created = excluded.created, created_by = excluded.created_by, expires = excluded.expires, last_used = excluded.last_used, revoked = excluded.revoked",
            key.Key, key.Digest, key.Name, key.Role, Micros.Of(key.Created), key.CreatedBy, Micros.Of(key.Expires),
            key.LastUsed is { } used ? Micros.Of(used) : (long?)null, key.Revoked is { } revoked ? Micros.Of(revoked) : (long?)null).Send();
        Hash("key", key.Key, key.Role, key.Revoked is null ? null : "revoked");
    }

    private void Hash(Account account) => Hash("user", account.Name, account.Role, account.Disabled ? "disabled" : null);
}
