using System.Net;

namespace Connector.Adapters.QuickBooks;

/// <summary>What Intuit's redirection brings back.</summary>
public sealed record Redirection(string? State, string? Code, string? Realm, string? Error)
{
    /// <summary>Without the code.</summary>
    public override string ToString() => $"redirection of company {Realm}";

    /// <summary>Reads the address that a browser was redirected to; null where it is none.</summary>
    public static Redirection? Of(string address)
    {
        if (!Uri.TryCreate(address.Trim(), UriKind.Absolute, out var uri) || uri.Query.Length < 2)
        {
            return null;
        }

        var values = uri.Query[1..].Split('&').Select(p => p.Split('=', 2)).Where(p => p.Length == 2)
            .GroupBy(p => p[0], p => WebUtility.UrlDecode(p[1]), StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        return new Redirection(values.GetValueOrDefault("state"), values.GetValueOrDefault("code"), values.GetValueOrDefault("realmId"), values.GetValueOrDefault("error"));
    }
}
