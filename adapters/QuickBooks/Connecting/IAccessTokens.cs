namespace Connector.Adapters.QuickBooks;

/// <summary>The access token that calls are made with.</summary>
public interface IAccessTokens
{
    /// <summary>The company's id and a token that is valid for some minutes yet; refreshed before where it has to be.</summary>
    /// <exception cref="QuickBooksFault">There is no connection, or it has to be granted again.</exception>
    Task<(string Realm, string Token)> CurrentAsync(CancellationToken cancellation);

    /// <summary>A token after <paramref name="refused"/> was answered with 401: one that another process refreshed meanwhile, or a refreshed one.</summary>
    /// <exception cref="QuickBooksFault">It has to be granted again.</exception>
    Task<(string Realm, string Token)> AfterAsync(string refused, CancellationToken cancellation);
}
