using Connector.Engine;

namespace Connector.Operations.Reconciling;

/// <summary>What reading one document back found.</summary>
/// <param name="Result">As published, as found.</param>
/// <param name="Target">As it should be: the total that the facts give; null for an adjustment, or when nothing is kept of its period.</param>
public sealed record ReconciledDocument(Reconciled Result, string? Target)
{
    /// <summary>What somebody changed in the accounting system; null for nothing.</summary>
    public string? Drift => Result.Publication.ReportedDrift;
}
