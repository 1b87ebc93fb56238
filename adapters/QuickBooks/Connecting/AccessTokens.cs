using NodaTime;

namespace Connector.Adapters.QuickBooks;

/// <summary>The access token of one backend, refreshed by one process at a time.</summary>
/// <param name="backend">The backend's name.</param>
/// <param name="settings">The app, and the first refresh token.</param>
/// <param name="store">Where the connection is kept.</param>
/// <param name="oauth">Asks Intuit.</param>
/// <param name="time">The clock that all processes share.</param>
internal sealed class AccessTokens(string backend, IntuitSettings settings, IConnectionStore store, IntuitOAuth oauth, TimeProvider time) : IAccessTokens, IDisposable
{
    /// <summary>How long a refresh token is valid where Intuit does not say.</summary>
    private static readonly Duration Rolling = Duration.FromDays(100);

    private readonly SemaphoreSlim _one = new(1, 1);
    private Connection? _last;
    private (string Was, Connection Now)? _unsaved;

    private Instant Now => Instant.FromDateTimeOffset(time.GetUtcNow());

    /// <inheritdoc/>
    public Task<(string Realm, string Token)> CurrentAsync(CancellationToken cancellation) => UsableAsync(null, cancellation);

    /// <inheritdoc/>
    public Task<(string Realm, string Token)> AfterAsync(string refused, CancellationToken cancellation) => UsableAsync(refused, cancellation);

    public void Dispose() => _one.Dispose();

    /// <summary>The connection after tokens were given.</summary>
    internal static Connection Granted(TokenAnswer.Granted granted, string realm, Connection? before, Instant asked) => new(
        realm, granted.RefreshToken ?? before?.RefreshToken ?? "", granted.AccessToken, asked + Duration.FromSeconds(granted.Seconds),
        asked + (granted.RefreshSeconds is { } rolling ? Duration.FromSeconds(rolling) : Rolling), granted.HardSeconds is { } hard ? asked + Duration.FromSeconds(hard) : before?.HardUntil, null)
    {
        Since = asked,
        Configured = before?.Configured,
    };

    private bool IsUsable(Connection? connection, string? refused)
        => connection is not null && connection.AccessToken != refused && connection.IsFresh(Now) && (settings.Realm is not { } realm || realm == connection.Realm);

    private async Task<(string Realm, string Token)> UsableAsync(string? refused, CancellationToken cancellation)
    {
        if (IsUsable(_last, refused))
        {
            return (_last!.Realm, _last.AccessToken);
        }

        await _one.WaitAsync(cancellation);
        try
        {
            if (!IsUsable(_last, refused))
            {
                var stored = _unsaved is null ? await store.ReadAsync(cancellation) : null; // another process may have refreshed it
                _last = IsUsable(stored, refused) ? stored : await RefreshedAsync(refused, cancellation);
            }

            return (_last!.Realm, _last.AccessToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>A connection that was refreshed, and stored, while nobody else did.</summary>
    private async Task<Connection> RefreshedAsync(string? refused, CancellationToken cancellation)
    {
        QuickBooksFault? fault = null;
        var stored = await store.ChangeAsync(async (now, c) =>
        {
            (var changed, fault) = IsUsable(now, refused) ? (now, null) : await RefreshAsync(now, c);
            return changed;
        }, cancellation);
        _unsaved = null;
        return fault is null ? stored! : throw fault;
    }

    private async Task<(Connection? Connection, QuickBooksFault? Fault)> RefreshAsync(Connection? stored, CancellationToken cancellation)
    {
        if (_unsaved is { } mine && mine.Was == stored?.RefreshToken)
        {
            return (mine.Now, null); // it was given and could not be stored
        }

        if (stored is null or { Ended: not null } && ConnectionStatus.IsNew(settings, stored))
        {
            return await FirstAsync(stored, cancellation);
        }

        if (stored is null)
        {
            return (null, ConnectionFaults.Missing(backend));
        }

        if (stored.RefreshToken.Length == 0)
        {
            return (stored, ConnectionFaults.Disconnected(backend));
        }

        if (settings.Realm is { } realm && realm != stored.Realm)
        {
            return (stored, ConnectionFaults.Other(backend, stored.Realm, realm));
        }

        return stored.Ended is { } why ? (stored, ConnectionFaults.Ended(backend, why)) : await RefreshWithAsync(stored, cancellation);
    }

    /// <summary>Begins with the refresh token of the settings.</summary>
    private async Task<(Connection? Connection, QuickBooksFault? Fault)> FirstAsync(Connection? stored, CancellationToken cancellation)
    {
        var realm = settings.Realm ?? (stored is { RefreshToken.Length: > 0, Realm.Length: > 0 } ? stored.Realm : null);
        return realm is null
            ? (stored, ConnectionFaults.NoCompany(backend))
            : await RefreshWithAsync(new Connection(realm, settings.RefreshToken!, "", Now, Now + Rolling, null, null) { Configured = settings.Digest }, cancellation);
    }

    private async Task<(Connection? Connection, QuickBooksFault? Fault)> RefreshWithAsync(Connection stored, CancellationToken cancellation)
    {
        var asked = Now;
        switch (await oauth.RefreshAsync(stored.RefreshToken, cancellation))
        {
            case TokenAnswer.Granted granted:
                var now = Granted(granted, stored.Realm, stored, asked);
                _unsaved = (stored.RefreshToken, now);
                return (now, null);
            case TokenAnswer.Invalid(var said, var afterLost):
                var why = (afterLost ? asked : stored.Lost) is { } lost ? $"{said}; an answer with a newer refresh token may have been lost on {ConnectionFaults.Day(lost)}" : said;
                var ended = stored with { Ended = why, AccessToken = "" };
                return ConnectionStatus.IsNew(settings, stored) ? await FirstAsync(ended, cancellation) : (ended, ConnectionFaults.Ended(backend, why));
            case TokenAnswer.Away { IsLost: true, Said: var said }:
                return (stored with { Lost = asked }, ConnectionFaults.Lost(said));
            case TokenAnswer.Away away:
                return (stored, ConnectionFaults.Away(away.Said));
            case TokenAnswer.Refused(var said):
                return (stored, ConnectionFaults.Refused(said));
            default:
                throw new InvalidOperationException("An answer of no kind.");
        }
    }
}
