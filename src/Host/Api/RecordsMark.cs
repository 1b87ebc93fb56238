namespace Connector.Host.Api;

/// <summary>The endpoint changes something: it may be sent again under the same Idempotency-Key.</summary>
internal sealed record RecordsMark;
