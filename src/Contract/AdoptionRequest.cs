namespace Connector.Contract;

/// <summary>Documents whose content in a backend becomes the position; all that are not confirmed where none is named.</summary>
public sealed record AdoptionRequest(IReadOnlyList<string>? Documents = null, bool DryRun = false, string? Reason = null);
