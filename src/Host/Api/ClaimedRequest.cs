namespace Connector.Host.Api;

/// <summary>The claim that a request was given under its Idempotency-Key.</summary>
internal sealed record ClaimedRequest(long Id);
