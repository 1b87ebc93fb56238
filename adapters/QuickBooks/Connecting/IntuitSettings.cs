using System.Security.Cryptography;
using System.Text;

namespace Connector.Adapters.QuickBooks;

/// <summary>The settings by which a company is connected.</summary>
public sealed record IntuitSettings(string ClientId, string ClientSecret)
{
    /// <summary>Where Intuit's own discovery documents are.</summary>
    private static readonly Uri Intuit = new("https://developer.api.intuit.com");

    /// <summary>Whether it is a sandbox.</summary>
    public bool IsSandbox { get; init; }

    /// <summary>The company; null to learn it when it is connected.</summary>
    public string? Realm { get; init; }

    /// <summary>A first refresh token; null for none.</summary>
    public string? RefreshToken { get; init; }

    /// <summary>The address registered at Intuit; null where nothing is granted here.</summary>
    public Uri? Redirect { get; init; }

    /// <summary>The verifier of webhooks; null where none are taken.</summary>
    public string? WebhookToken { get; init; }

    /// <summary>Where the discovery document is.</summary>
    public Uri OAuth { get; init; } = Intuit;

    /// <summary>Whether the discovery document is Intuit's own.</summary>
    public bool IsIntuits => OAuth == Intuit;

    /// <summary>What tells the configured refresh token from another; null where there is none.</summary>
    public string? Digest => RefreshToken is null ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(RefreshToken)));

    /// <summary>Those of a backend's settings that are needed for it.</summary>
    public static IntuitSettings Of(QuickBooksOptions options) => new(options.ClientId, options.ClientSecret)
    {
        IsSandbox = options.IsSandbox,
        Realm = options.RealmId,
        RefreshToken = options.RefreshToken,
        Redirect = options.RedirectUri,
        WebhookToken = options.WebhookToken,
        OAuth = options.OAuthUrl ?? Intuit,
    };

    /// <summary>No secrets.</summary>
    public override string ToString() => $"app {ClientId}";
}
