using NodaTime;

namespace Connector.Adapters.QuickBooks;

/// <summary>How a backend is connected.</summary>
/// <param name="State"><c>connected</c>, <c>ended</c> or <c>none</c>.</param>
/// <param name="Realm">The company; null before the first connection.</param>
/// <param name="Ends">When it ends, or has ended, unless it is used before; null where there is none.</param>
/// <param name="Problem">What to do about it, in a sentence; null for nothing.</param>
public sealed record ConnectionStatus(string State, string? Realm, Instant? Ends, string? Problem)
{
    private static readonly Duration HardNotice = Duration.FromDays(60);
    private static readonly Duration RollingNotice = Duration.FromDays(28);

    /// <summary>Whether nothing can be sent before somebody connects it.</summary>
    public bool IsBlocked => State != "connected";

    internal static ConnectionStatus Of(string backend, IntuitSettings settings, Connection? stored, Instant now)
    {
        if (stored is null || (stored.Ended is not null && IsNew(settings, stored)))
        {
            return settings is { RefreshToken: not null, Realm: { } realm }
                ? new ConnectionStatus("connected", realm, null, null) // not used yet
                : new ConnectionStatus("none", settings.Realm, null, settings.RefreshToken is null ? ConnectionFaults.Missing(backend).Message : ConnectionFaults.NoCompany(backend).Message);
        }

        if (settings.Realm is { } wanted && stored.Realm.Length > 0 && wanted != stored.Realm && stored.RefreshToken.Length > 0)
        {
            return new ConnectionStatus("ended", stored.Realm, stored.Ends, ConnectionFaults.Other(backend, stored.Realm, wanted).Message);
        }

        if (stored.Ended is { } why)
        {
            return stored.RefreshToken.Length == 0
                ? new ConnectionStatus("none", stored.Realm, null, ConnectionFaults.Disconnected(backend).Message)
                : new ConnectionStatus("ended", stored.Realm, stored.Ends, ConnectionFaults.Ended(backend, why).Message);
        }

        var (ends, day) = (stored.Ends, ConnectionFaults.Day(stored.Ends));
        var problem = stored.HardUntil is { } hard && hard - now < HardNotice
            ? $"The connection to company {stored.Realm} ends on {ConnectionFaults.Day(hard)}, whatever is done: five years after it was granted. Connect it again before: connector backend connect {backend}."
            : ends - now < RollingNotice
                ? $"The connection to company {stored.Realm} ends on {day}, unless it is used before."
                : null;
        return new ConnectionStatus("connected", stored.Realm, ends, problem);
    }

    /// <summary>Whether the settings hold a refresh token that was not there before.</summary>
    internal static bool IsNew(IntuitSettings settings, Connection? stored) => settings.Digest is { } digest && digest != stored?.Configured;
}
