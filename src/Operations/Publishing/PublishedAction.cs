using Connector.Engine;

namespace Connector.Operations.Publishing;

/// <summary>The result of carrying out an action.</summary>
/// <param name="Action">The action.</param>
/// <param name="ExternalId">The backend's id; null when there is none.</param>
/// <param name="ExternalNumber">The backend's number; null when there is none.</param>
/// <param name="State">The state of the document; null for parties and items, and when the document does not exist in the accounting system.</param>
/// <param name="Error">What went wrong, or null.</param>
/// <param name="IsFailure">Whether the backend failed; otherwise a rule blocked it.</param>
public sealed record PublishedAction(PlannedAction Action, string? ExternalId, string? ExternalNumber, PublicationState? State, Issue? Error, bool IsFailure)
{
    /// <summary>The result in a word: what was done, <c>failed</c> or <c>blocked</c>.</summary>
    public string Outcome => Error is null ? Action.Action.Text() : IsFailure ? "failed" : "blocked";

    /// <summary>A row that the backend failed to take.</summary>
    internal static PublishedAction Failed(PlannedAction row, string code, string message)
        => new(row, row.Record?.ExternalId, null, null, new Issue(code, row.Key, message, "Fix it and publish again."), true);

    /// <summary>A row that a rule blocks.</summary>
    internal static PublishedAction Blocked(PlannedAction row, string reason)
        => new(row, row.Existing?.ExternalId, row.Existing?.ExternalNumber, row.Existing?.State, new Issue("PUBLISH-004", row.Key, reason, "Remove the cause, then publish again."), false);
}
