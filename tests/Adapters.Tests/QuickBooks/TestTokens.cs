using Connector.Adapters.QuickBooks;

namespace Connector.Adapters.Tests.QuickBooks;

/// <summary>Access tokens of a test, in memory.</summary>
/// <param name="realm">The company.</param>
/// <param name="tokens">The tokens, in turn: each after the one before was refused.</param>
internal sealed class TestTokens(string realm, params string[] tokens) : IAccessTokens
{
    private int _at;

    public Task<(string Realm, string Token)> CurrentAsync(CancellationToken cancellation) => Task.FromResult((realm, tokens[_at]));

    public Task<(string Realm, string Token)> AfterAsync(string refused, CancellationToken cancellation)
    {
        if (tokens[_at] == refused && _at < tokens.Length - 1)
        {
            _at++;
        }

        return CurrentAsync(cancellation);
    }
}
