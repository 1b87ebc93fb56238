namespace Connector.Contract;

/// <summary>Which charges are disputed: keys of charges, or lines as DOCUMENT#LINE.</summary>
public sealed record DisputeRequest(IReadOnlyList<string> Charges, string? Reason = null);
