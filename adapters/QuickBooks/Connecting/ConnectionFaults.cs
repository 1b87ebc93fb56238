using Connector.Engine;
using NodaTime;

namespace Connector.Adapters.QuickBooks;

/// <summary>What can be wrong with a connection, in words.</summary>
public static class ConnectionFaults
{
    /// <summary>The code of a connection that was never granted, or was ended by us.</summary>
    public const string None = "CONNECT-001";

    /// <summary>The code of a connection that Intuit ended.</summary>
    public const string Over = "CONNECT-002";

    /// <summary>The code of what may come right by itself.</summary>
    public const string NotNow = "CONNECT-003";

    /// <summary>The code of an app that Intuit refuses.</summary>
    public const string App = "CONNECT-004";

    /// <summary>The code of a grant that does not count.</summary>
    public const string Grant = "CONNECT-005";

    /// <summary>The code of another company.</summary>
    public const string Company = "CONNECT-006";

    internal static QuickBooksFault Missing(string backend) => new(None, $"Backend {backend} is not connected: connector backend connect {backend}.");

    internal static QuickBooksFault Disconnected(string backend) => new(None, $"Backend {backend} was disconnected: connector backend connect {backend}.");

    internal static QuickBooksFault NoCompany(string backend) => new(None, $"Backend {backend} has a RefreshToken and no RealmId: set RealmId, or connector backend connect {backend}.");

    internal static QuickBooksFault Ended(string backend, string why) => new(Over, $"{EndedText(why)} Connect it again: connector backend connect {backend}.");

    internal static string EndedText(string why) => $"The connection has ended: {why}.";

    internal static QuickBooksFault Away(string said) => new(NotNow, $"Intuit does not give tokens now: {said}. It is tried again with the next call.");

    internal static QuickBooksFault Lost(string said) => new(
        NotNow, $"The answer of Intuit to a refresh was lost: {said}. Whether the refresh token was replaced is not known; the stored one is tried again with the next call.");

    internal static QuickBooksFault Refused(string said) => new(App, $"Intuit refuses the app: {said}. See ClientId, ClientSecret and Environment in the settings.");

    internal static QuickBooksFault NotGranted(string backend, string said) => new(Grant, $"The connection was not granted: {said}. Begin again: connector backend connect {backend}.");

    internal static QuickBooksFault NotRevoked(string backend, string said) => new(NotNow, $"Intuit has not ended the connection of backend {backend}: {said}. Nothing has changed; try again.");

    internal static QuickBooksFault NoRedirect(string backend) => new(Grant, $"Backend {backend} has no RedirectUri: set the one that is registered at Intuit.");

    internal static QuickBooksFault Other(string backend, string found, string wanted)
        => new(Company, $"That is company {found}, and backend {backend} is of company {wanted}. Choose that company, or give the other a backend of its own; RealmId and connector backend disconnect {backend} change it.");

    internal static string Day(Instant at) => CanonicalText.Text(at.InUtc().Date);
}
