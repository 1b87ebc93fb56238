using Connector.Engine;

namespace Connector.Operations.Publishing;

/// <summary>What became of an action.</summary>
/// <param name="Action">The action.</param>
/// <param name="ExternalId">The backend's id, where there is one.</param>
/// <param name="ExternalNumber">The backend's number, where there is one.</param>
/// <param name="State">Where it stands now; null for parties and items, and for what does not stand.</param>
/// <param name="Error">What went wrong, or null.</param>
/// <param name="IsFailure">Whether the backend failed; otherwise a rule stood in the way.</param>
public sealed record PublishedAction(PlannedAction Action, string? ExternalId, string? ExternalNumber, PublicationState? State, Issue? Error, bool IsFailure)
{
    /// <summary>What became of it, in a word: what was done, <c>failed</c> or <c>blocked</c>.</summary>
    public string Outcome => Error is null ? Action.Action.Text() : IsFailure ? "failed" : "blocked";
}
