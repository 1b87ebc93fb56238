using NodaTime;

namespace Connector.Adapters.QuickBooks;

/// <summary>A company's connection at Intuit, as it was last granted or refreshed.</summary>
/// <param name="Realm">The company's id.</param>
/// <param name="RefreshToken">The latest refresh token; every earlier one counts as dead.</param>
/// <param name="AccessToken">What calls are made with.</param>
/// <param name="AccessUntil">When the access token ends.</param>
/// <param name="RefreshUntil">When the refresh token ends, unless it is used before: 100 days after its last use.</param>
/// <param name="HardUntil">When the connection ends whatever is done: 5 years after it was granted; null where Intuit does not tell.</param>
/// <param name="Ended">Why it has to be granted again (`invalid_grant`, disconnected); null while it works.</param>
public sealed record Connection(
    string Realm, string RefreshToken, string AccessToken, Instant AccessUntil, Instant RefreshUntil, Instant? HardUntil, string? Ended);
