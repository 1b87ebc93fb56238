using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Connector.Adapters.QuickBooks;

/// <summary>What Intuit says by itself: that something changed in companies.</summary>
internal static class Webhook
{
    /// <summary>Whether a body is signed with the verifier: HMAC-SHA256 of its bytes, in Base64. It takes as long for every wrong one.</summary>
    public static bool IsSigned(ReadOnlySpan<byte> body, string? signature, string verifier)
    {
        Span<byte> given = stackalloc byte[64];
        return signature is not null && Convert.TryFromBase64String(signature.Trim(), given, out var length)
            && CryptographicOperations.FixedTimeEquals(given[..length], HMACSHA256.HashData(Encoding.UTF8.GetBytes(verifier), body));
    }

    /// <summary>Whether anything of a company changed, in either form: an array of CloudEvents, or notifications by company. What cannot be read may be anything.</summary>
    public static bool Concerns(ReadOnlyMemory<byte> body, string realm)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement switch
            {
                { ValueKind: JsonValueKind.Array } events => events.EnumerateArray().Any(e => Says(e, "intuitaccountid", realm)),
                { ValueKind: JsonValueKind.Object } old when old.TryGetProperty("eventNotifications", out var companies) && companies.ValueKind == JsonValueKind.Array
                    => companies.EnumerateArray().Any(c => Says(c, "realmId", realm)),
                { ValueKind: JsonValueKind.Object } one => Says(one, "intuitaccountid", realm),
                _ => true,
            };
        }
        catch (JsonException)
        {
            return true;
        }
    }

    // One without a company may be of ours.
    private static bool Says(JsonElement of, string name, string realm)
        => of.ValueKind != JsonValueKind.Object || !of.TryGetProperty(name, out var value) || value.ValueKind switch
        {
            JsonValueKind.String => value.GetString() == realm,
            JsonValueKind.Number => value.GetRawText() == realm,
            _ => true,
        };
}
