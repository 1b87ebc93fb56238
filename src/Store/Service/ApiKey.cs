using NodaTime;

namespace Connector.Store;

/// <summary>An API key. The secret itself is shown once and never stored.</summary>
/// <param name="Key">The part of the key by which it is found.</param>
/// <param name="Digest">The digest of the secret part.</param>
/// <param name="Name">The name that the audit trail shows for its user.</param>
/// <param name="Role">The role, which decides what the key may do.</param>
/// <param name="Created">When it was created.</param>
/// <param name="CreatedBy">Who created it.</param>
/// <param name="Expires">The instant from which it is refused.</param>
/// <param name="LastUsed">When it was last used, to the minute.</param>
/// <param name="Revoked">When it was revoked.</param>
public sealed record ApiKey(string Key, string Digest, string Name, string Role, Instant Created, string CreatedBy, Instant Expires, Instant? LastUsed, Instant? Revoked);
