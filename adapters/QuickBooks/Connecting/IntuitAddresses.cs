namespace Connector.Adapters.QuickBooks;

/// <summary>The addresses that a discovery document names.</summary>
internal sealed record IntuitAddresses(Uri Authorize, Uri Token, Uri Revoke)
{
    /// <summary>Intuit's, as they were in 2026: where its document cannot be read.</summary>
    public static readonly IntuitAddresses Known = new(
        new Uri("https://appcenter.intuit.com/connect/oauth2"), new Uri("https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer"), new Uri("https://developer.api.intuit.com/v2/oauth2/tokens/revoke"));
}
