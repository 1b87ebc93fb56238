using Refit;

namespace Connector.Adapters.QuickBooks;

/// <summary>What Intuit's authorization answers.</summary>
internal interface IIntuit
{
    /// <summary>The document that names the other addresses.</summary>
    [Get("/.well-known/{document}")]
    [Headers("Accept: application/json")]
    Task<HttpResponseMessage> Discover(string document, CancellationToken cancellation);

    /// <summary>Gives tokens for a code, or for a refresh token. Its address is that of the client.</summary>
    [Post("")]
    [Headers("Accept: application/json")]
    Task<HttpResponseMessage> Tokens(
        [Header("Authorization")] string basic, [Body(BodySerializationMethod.UrlEncoded)] Dictionary<string, string> form, CancellationToken cancellation);

    /// <summary>Ends a connection. Its address is that of the client.</summary>
    [Post("")]
    [Headers("Accept: application/json")]
    Task<HttpResponseMessage> Revoke([Header("Authorization")] string basic, [Body(BodySerializationMethod.Serialized)] Dictionary<string, string> json, CancellationToken cancellation);
}
