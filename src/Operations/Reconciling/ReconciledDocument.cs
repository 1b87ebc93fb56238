using Connector.Engine;

namespace Connector.Operations.Reconciling;

/// <summary>The result of reading one document back.</summary>
/// <param name="Result">The document as published and as found.</param>
/// <param name="Target">The total that the facts give; null for an adjustment, and for a document of a period of which nothing is stored.</param>
public sealed record ReconciledDocument(Reconciled Result, string? Target)
{
    /// <summary>What somebody changed in the accounting system; null when nothing was changed.</summary>
    public string? Drift => Result.Publication.ReportedDrift ?? (Result.WasReset ? "reset to draft: it says what was sent, and may be updated again" : null);
}
