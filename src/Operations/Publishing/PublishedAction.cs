using Connector.Engine;
using Connector.Host.Commands;
using Connector.Store;

namespace Connector.Host.Running;

/// <summary>What became of an action.</summary>
/// <param name="Action">The action.</param>
/// <param name="ExternalId">The backend's id, where there is one.</param>
/// <param name="ExternalNumber">The backend's number, where there is one.</param>
/// <param name="State">Where it stands now; null for parties and items, and for what does not stand.</param>
/// <param name="Error">What went wrong, or null.</param>
/// <param name="IsFailure">Whether the backend failed; otherwise a rule stood in the way.</param>
internal sealed record PublishedAction(PlannedAction Action, string? ExternalId, string? ExternalNumber, PublicationState? State, Issue? Error, bool IsFailure);
