using NodaTime;

namespace Connector.Adapters.QuickBooks;

/// <summary>The connection of one backend to its company: grants and ends it, says how it is, and gives what calls need.</summary>
public sealed class CompanyConnection : IDisposable
{
    private readonly string _backend;
    private readonly IntuitSettings _settings;
    private readonly IConnectionStore _store;
    private readonly IntuitOAuth _oauth;
    private readonly AccessTokens _tokens;
    private readonly TimeProvider _time;

    /// <param name="backend">The backend's name.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="store">Where the connection is kept.</param>
    /// <param name="budget">Where is kept what is spent of the limits.</param>
    /// <param name="time">The clock that all processes share.</param>
    public CompanyConnection(string backend, IntuitSettings settings, IConnectionStore store, IBudgetStore budget, TimeProvider time)
    {
        (_backend, _settings, _store, _time, _oauth) = (backend, settings, store, time, new IntuitOAuth(settings, time));
        _tokens = new AccessTokens(backend, settings, store, _oauth, time);
        Budget = new CallBudget(budget, time);
    }

    /// <summary>The token of calls.</summary>
    public IAccessTokens Tokens => _tokens;

    /// <summary>When calls may be made.</summary>
    public ICallBudget Budget { get; }

    /// <summary>The address that is registered at Intuit.</summary>
    public Uri? Redirect => _settings.Redirect;

    /// <summary>Whether it takes webhooks.</summary>
    public bool TakesWebhooks => _settings.WebhookToken is not null;

    private Instant Now => Instant.FromDateTimeOffset(_time.GetUtcNow());

    /// <summary>How it is connected, without asking Intuit.</summary>
    public async Task<ConnectionStatus> StatusAsync(CancellationToken cancellation) => ConnectionStatus.Of(_backend, _settings, await _store.ReadAsync(cancellation), Now);

    /// <summary>The address at which a person grants the connection.</summary>
    /// <param name="state">What the redirection must bring back.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <exception cref="QuickBooksFault">There is no address to come back to, or Intuit's are not known.</exception>
    public async Task<Uri> AddressAsync(string state, CancellationToken cancellation)
        => await _oauth.AuthorizeAsync(_settings.Redirect ?? throw ConnectionFaults.NoRedirect(_backend), state, cancellation);

    /// <summary>Stores what a person granted. Its state was checked before.</summary>
    /// <param name="redirected">What the redirection brought.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <exception cref="QuickBooksFault">It was not granted, or for another company.</exception>
    public async Task<ConnectionStatus> ConnectAsync(Redirection redirected, CancellationToken cancellation)
    {
        if (redirected.Error is { } error)
        {
            throw ConnectionFaults.NotGranted(_backend, error);
        }

        if (redirected is not { Code: { Length: > 0 } code, Realm: { Length: > 0 } realm })
        {
            throw ConnectionFaults.NotGranted(_backend, "the address has no code and realmId");
        }

        var stored = await _store.ChangeAsync(async (now, c) =>
        {
            var wanted = _settings.Realm ?? (now is { RefreshToken.Length: > 0, Realm.Length: > 0 } ? now.Realm : null);
            if (wanted is not null && wanted != realm)
            {
                throw ConnectionFaults.Other(_backend, realm, wanted);
            }

            var asked = Now;
            return await _oauth.ExchangeAsync(code, _settings.Redirect ?? throw ConnectionFaults.NoRedirect(_backend), c) switch
            {
                TokenAnswer.Granted { RefreshToken: not null } granted => AccessTokens.Granted(granted, realm, null, asked) with { Configured = _settings.Digest },
                TokenAnswer.Refused(var said) => throw ConnectionFaults.Refused(said),
                TokenAnswer.Invalid(var said, _) => throw ConnectionFaults.NotGranted(_backend, said),
                TokenAnswer.Away away => throw ConnectionFaults.NotGranted(_backend, "Intuit does not answer: " + away.Said),
                _ => throw ConnectionFaults.NotGranted(_backend, "there is no refresh token in the answer"),
            };
        }, cancellation);
        return ConnectionStatus.Of(_backend, _settings, stored, Now);
    }

    /// <summary>Ends the connection here and at Intuit.</summary>
    /// <exception cref="QuickBooksFault">Intuit did not end it: nothing has changed.</exception>
    public async Task<ConnectionStatus> DisconnectAsync(CancellationToken cancellation)
    {
        var stored = await _store.ChangeAsync(async (now, c) =>
        {
            var token = now is null || (now.Ended is not null && ConnectionStatus.IsNew(_settings, now)) ? _settings.RefreshToken : now.RefreshToken;
            if (!string.IsNullOrEmpty(token) && await _oauth.RevokeAsync(token, c) is { } said)
            {
                throw ConnectionFaults.NotRevoked(_backend, said);
            }

            return new Connection(now?.Realm ?? _settings.Realm ?? "", "", "", Now, Now, null, "disconnected") { Configured = _settings.Digest };
        }, cancellation);
        return ConnectionStatus.Of(_backend, _settings, stored, Now);
    }

    /// <summary>Whether a webhook is Intuit's.</summary>
    /// <param name="body">All of its body, as it came.</param>
    /// <param name="signature">The header <c>intuit-signature</c>.</param>
    public bool IsSigned(ReadOnlySpan<byte> body, string? signature) => _settings.WebhookToken is { } verifier && Webhook.IsSigned(body, signature, verifier);

    /// <summary>Whether a webhook is about this company.</summary>
    public async Task<bool> ConcernsAsync(ReadOnlyMemory<byte> body, CancellationToken cancellation)
        => await StatusAsync(cancellation) is { Realm: { Length: > 0 } realm } && Webhook.Concerns(body, realm);

    /// <inheritdoc/>
    public void Dispose() => _tokens.Dispose();
}
