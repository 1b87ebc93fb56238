namespace Connector.Contract;

/// <summary>A wish to verify the store.</summary>
/// <param name="Outside">Whether to compare the books too with what was published.</param>
/// <param name="Reason">Why.</param>
/// <param name="Head">A head that the chain of records once had: what was recorded until then must still be there.</param>
public sealed record VerificationRequest(bool Outside = false, string? Reason = null, string? Head = null);
