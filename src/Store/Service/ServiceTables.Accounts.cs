using NodaTime;

namespace Connector.Store;

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

    /// <summary>Records a sign-in with the right password. The audit trail does not contain sign-ins.</summary>
    /// <returns>Whether the sign-in is valid: it is not when the account is locked or disabled, or has changed since it was read.</returns>
    public bool SawRightPassword(Account account, Instant now) => Write(desk => desk.Query(
        "UPDATE users SET failures = 0, locked_until = NULL, signed_in = @2 WHERE name = @0 AND stamp = @1 AND disabled = 0 AND (locked_until IS NULL OR locked_until <= @2)",
        account.Name, account.Stamp, Micros.Of(now)).Run()) == 1;

    /// <summary>Counts a wrong password. The database counts, so that each of many attempts at the same time is counted. Five in a row lock the account for a while.</summary>
    public void SawWrongPassword(string name, Instant now) => Write(desk => desk.Query(
        "UPDATE users SET failures = CASE WHEN failures + 1 < @1 THEN failures + 1 ELSE 0 END, locked_until = CASE WHEN failures + 1 < @1 THEN locked_until ELSE @2 END WHERE name = @0 AND (locked_until IS NULL OR locked_until <= @3)",
        name, Guesses, Micros.Of(now + LockedFor), Micros.Of(now)).Run());

    /// <summary>All keys, by name.</summary>
    public IReadOnlyList<ApiKey> ApiKeys() => Read(desk => desk.Query(AllKeys).Rows().Select(ReadKey).ToArray());

    /// <summary>A key by the part by which it is found, or null.</summary>
    public ApiKey? ApiKey(string key) => Read(desk => desk.Query($"SELECT {KeyColumns} WHERE key = @0", key).One(ReadKey));

    /// <summary>Records when keys were last used.</summary>
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
