using Connector.Engine;
using Connector.Host.Commands;

namespace Connector.Host.Running;

/// <summary>What reading one document back found.</summary>
/// <param name="Result">As published, as found.</param>
/// <param name="Target">As it should be: the total that the facts give; null for an adjustment, or when nothing is kept of its period.</param>
internal sealed record ReconciledDocument(Reconciled Result, string? Target);
