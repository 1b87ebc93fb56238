using System.Text.Json;
using NodaTime;

namespace Connector.Adapters.QuickBooks;

/// <summary>A company's connection at Intuit, as it was last granted or refreshed.</summary>
/// <param name="Realm">The company's id.</param>
/// <param name="RefreshToken">The latest refresh token; every earlier one counts as dead. Empty once it was disconnected.</param>
/// <param name="AccessToken">What calls are made with.</param>
/// <param name="AccessUntil">When the access token ends.</param>
/// <param name="RefreshUntil">When the refresh token ends, unless it is used before: 100 days after its last use.</param>
/// <param name="HardUntil">When the connection ends whatever is done: 5 years after it was granted; null where Intuit does not tell.</param>
/// <param name="Ended">Why it has to be granted again (`invalid_grant`, disconnected); null while it works.</param>
public sealed record Connection(
    string Realm, string RefreshToken, string AccessToken, Instant AccessUntil, Instant RefreshUntil, Instant? HardUntil, string? Ended)
{
    private static readonly Duration Early = Duration.FromMinutes(5);

    /// <summary>When the access token was given.</summary>
    public Instant Since { get; init; }

    /// <summary>The digest of the settings' refresh token when it was last looked at: another one is new, and counts once this connection has ended.</summary>
    public string? Configured { get; init; }

    /// <summary>When the answer to a refresh was lost, since the last one that was not.</summary>
    public Instant? Lost { get; init; }

    /// <summary>Whether calls can be made with its access token for some minutes yet.</summary>
    public bool IsFresh(Instant now) => Ended is null && AccessToken.Length > 0 && now + Duration.Min(Early, (AccessUntil - Since) / 5) < AccessUntil;

    /// <summary>When it ends, if it is not used before.</summary>
    public Instant Ends => HardUntil is { } hard && hard < RefreshUntil ? hard : RefreshUntil;

    /// <summary>The connection as text, with its tokens: to be encrypted.</summary>
    public string Text() => JsonSerializer.Serialize(new Written(
        Realm, RefreshToken, AccessToken, Of(AccessUntil), Of(RefreshUntil), HardUntil is { } hard ? Of(hard) : null, Ended, Of(Since), Configured, Lost is { } lost ? Of(lost) : null));

    /// <summary>Reads what <see cref="Text"/> wrote.</summary>
    public static Connection Read(string text)
    {
        var w = JsonSerializer.Deserialize<Written>(text)!;
        return new Connection(w.Realm, w.RefreshToken, w.AccessToken, At(w.AccessUntil), At(w.RefreshUntil), w.HardUntil is { } hard ? At(hard) : null, w.Ended)
        {
            Since = At(w.Since),
            Configured = w.Configured,
            Lost = w.Lost is { } lost ? At(lost) : null,
        };
    }

    /// <summary>No secrets.</summary>
    public override string ToString() => $"connection to company {Realm}";

    private static long Of(Instant at) => at.ToUnixTimeMilliseconds();

    private static Instant At(long milliseconds) => Instant.FromUnixTimeMilliseconds(milliseconds);

    private sealed record Written(
        string Realm, string RefreshToken, string AccessToken, long AccessUntil, long RefreshUntil, long? HardUntil, string? Ended, long Since, string? Configured, long? Lost);
}
