using System.Security.Cryptography;
using System.Text;
using Connector.Engine;
using Connector.Store;
using NodaTime;

namespace Connector.Operations.Accounts;

/// <summary>API keys: <c>ck_ID_SECRET</c>. Only a digest of the secret is stored.</summary>
public static class ApiKeys
{
    private const string Prefix = "ck_";

    /// <summary>Creates a key. Its text is returned only here.</summary>
    public static (string Text, ApiKey Key) Make(string name, string role, Instant now, Instant expires, string createdBy)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        return ($"{Prefix}{id}_{secret}", new ApiKey(id, Digest(secret), name, role, now, createdBy, expires, null, null));
    }

    /// <summary>Finds the key of a text, if it is valid at an instant.</summary>
    public static ApiKey? Find(ServiceTables tables, string text, Instant now)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || text.Split('_') is not [_, var id, var secret] || tables.ApiKey(id) is not { } key)
        {
            return null;
        }

        var matches = CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Digest(secret)), Encoding.ASCII.GetBytes(key.Digest));
        return matches && key.Revoked is null && now < key.Expires ? key : null;
    }

    // The secret has 256 random bits, too many to try, so a fast hash is as good as a slow one.
    private static string Digest(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>Records a new key, with an entry in the audit trail.</summary>
    public static string Add(OperationContext operation, string name, string role, Instant expires)
    {
        name = name.Trim();
        AccountRules.Check(name, role);
        using var recording = operation.Record("key add");
        AccountRules.RequireFree(recording, name);
        var (text, key) = Make(name, role, recording.KnownAt, expires, recording.ActorName);
        recording.Put(key);
        recording.Commit($"key {key.Key}", null, $"{name}, {role}, expires {CanonicalText.Text(expires)}");
        return text;
    }

    /// <summary>Revokes a key.</summary>
    public static void Revoke(OperationContext operation, string id)
    {
        var tables = new ServiceTables(operation.Store);
        using var recording = operation.Record("key revoke");
        var key = tables.ApiKey(id)
            ?? throw new Refusal(RefusalKind.NotFound, new Issue("USAGE-020", id, $"There is no key {id}.", "List the keys; a key's id is between its first and second underscore."));
        recording.Put(key with { Revoked = recording.KnownAt });
        recording.Commit($"key {id}", key.Role, "revoked");
    }
}
