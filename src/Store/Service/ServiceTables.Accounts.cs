using NodaTime;

namespace Connector.Store;

public sealed partial class ServiceTables
{
    internal const string AllAccounts = $"SELECT {AccountColumns} ORDER BY name";
    internal const string AllKeys = $"SELECT {KeyColumns} ORDER BY name, key";

    private const string AccountColumns = "name, shown, role, password, stamp, must_change, disabled, (SELECT coalesce(sum(w.failures), 0) FROM wrong_passwords w WHERE w.name = users.name), (SELECT max(w.closed_until) FROM wrong_passwords w WHERE w.name = users.name), signed_in, created FROM users";
    private const string KeyColumns = "key, digest, name, role, created, created_by, expires, last_used, revoked FROM api_keys";
    /// <summary>All accounts, by name.</summary>
    public IReadOnlyList<Account> Accounts() => Read(desk => desk.Query(AllAccounts).Rows().Select(ReadAccount).ToArray());

    /// <summary>An account by its name in lower case, or null.</summary>
    public Account? Account(string name) => Read(desk => desk.Query($"SELECT {AccountColumns} WHERE name = @0", name).One(ReadAccount));

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
