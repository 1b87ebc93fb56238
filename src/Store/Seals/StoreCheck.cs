namespace Connector.Store;

/// <summary>What comparing a store with its seals found.</summary>
/// <param name="Rows">How many rows were read.</param>
/// <param name="Head">The head of the chain of records; null when nothing was recorded.</param>
/// <param name="Findings">What is not as it was recorded.</param>
public sealed record StoreCheck(long Rows, string? Head, IReadOnlyList<StoreFinding> Findings);
