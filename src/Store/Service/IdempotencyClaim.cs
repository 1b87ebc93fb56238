using NodaTime;

namespace Connector.Store;

/// <summary>A request under an idempotency key: repeated, it gets the same answer, and nothing is done twice.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Digest">The digest of the request.</param>
/// <param name="Process">The process that carries it out.</param>
/// <param name="Recorded">The instant at which the request was recorded; null when it has recorded nothing.</param>
/// <param name="Answer">The answer; null until there is one.</param>
public sealed record IdempotencyClaim(long Id, string Digest, string Process, Instant? Recorded, IdempotencyAnswer? Answer);
