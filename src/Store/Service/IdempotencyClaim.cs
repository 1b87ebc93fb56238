using NodaTime;

namespace Connector.Store;

/// <summary>What a caller asked under a key of its own: asked again, it gets the same answer, and nothing is done twice.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Digest">Of what was asked.</param>
/// <param name="Process">The process that works on it.</param>
/// <param name="Recorded">When what it recorded became known; null when it has recorded nothing.</param>
/// <param name="Answer">The answer; null while there is none.</param>
public sealed record IdempotencyClaim(long Id, string Digest, string Process, Instant? Recorded, IdempotencyAnswer? Answer);
