namespace Connector.Store;

public sealed partial class Recording
{
    /// <summary>All accounts, by name. Nobody else can change them until this recording ends.</summary>
    public IReadOnlyList<Account> Accounts() => Query(ServiceTables.AllAccounts).Rows().Select(ServiceTables.ReadAccount).ToArray();

    /// <summary>All keys, by name. Nobody else can change them until this recording ends.</summary>
    public IReadOnlyList<ApiKey> ApiKeys() => Query(ServiceTables.AllKeys).Rows().Select(ServiceTables.ReadKey).ToArray();

    /// <summary>Creates an account.</summary>
    public void Add(Account account)
    {
        Query(
            "INSERT INTO users (name, shown, role, password, stamp, must_change, disabled, failures, locked_until, signed_in, created) VALUES (@0, @1, @2, @3, @4, @5, @6, 0, NULL, NULL, @7)",
            account.Name, account.Shown, account.Role, account.Password, account.Stamp, account.MustChange ? 1 : 0, account.Disabled ? 1 : 0, Micros.Of(account.Created)).Send();
        Seal(StoreTables.Users, account.Name);
    }

    /// <summary>Changes an account's role, status and password, and ends its sign-ins, unless its stamp has changed since it was read.</summary>
    /// <returns>Whether it was changed.</returns>
    public bool Change(Account account, string stamp)
    {
        var isChanged = Query(
            "UPDATE users SET role = @2, password = @3, stamp = @4, must_change = @5, disabled = @6 WHERE name = @0 AND stamp = @1",
            account.Name, stamp, account.Role, account.Password, account.Stamp, account.MustChange ? 1 : 0, account.Disabled ? 1 : 0).Run() == 1;
        if (isChanged)
        {
            Query("DELETE FROM sign_ins WHERE name = @0", account.Name).Send();
            Seal(StoreTables.Users, account.Name);
        }

        return isChanged;
    }

    /// <summary>Resets the count of wrong passwords of an account.</summary>
    public void Unlock(string name) => Query("DELETE FROM wrong_passwords WHERE name = @0", name).Send();

    /// <summary>Creates or changes an API key.</summary>
    public void Put(ApiKey key)
    {
        Query(
            "INSERT INTO api_keys (key, digest, name, role, created, created_by, expires, last_used, revoked) VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8) ON CONFLICT (key) DO UPDATE SET digest = excluded.digest, name = excluded.name, role = excluded.role, created = excluded.created, created_by = excluded.created_by, expires = excluded.expires, last_used = excluded.last_used, revoked = excluded.revoked",
            key.Key, key.Digest, key.Name, key.Role, Micros.Of(key.Created), key.CreatedBy, Micros.Of(key.Expires),
            key.LastUsed is { } used ? Micros.Of(used) : (long?)null, key.Revoked is { } revoked ? Micros.Of(revoked) : (long?)null).Send();
        Seal(StoreTables.ApiKeys, key.Key);
    }
}
