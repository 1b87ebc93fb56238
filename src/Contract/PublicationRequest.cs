namespace Connector.Contract;

/// <summary>What to publish.</summary>
public sealed record PublicationRequest(
    string? Period = null, string? Backend = null, string? Payer = null, string? Document = null, bool AllOrNothing = false, bool Force = false, string? Reason = null);
