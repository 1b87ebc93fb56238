using NodaTime;

namespace Connector.Store;

/// <summary>A key of the API. The key itself is shown once and never kept.</summary>
/// <param name="Key">The part of the key that it is found by.</param>
/// <param name="Digest">Of the secret part.</param>
/// <param name="Name">Who uses it: what the audit trail says.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Created">When it was made.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="Expires">From when on it is refused.</param>
/// <param name="LastUsed">When it was used last, to a minute.</param>
/// <param name="Revoked">When it was taken back.</param>
public sealed record ApiKey(string Key, string Digest, string Name, string Role, Instant Created, string CreatedBy, Instant Expires, Instant? LastUsed, Instant? Revoked);
