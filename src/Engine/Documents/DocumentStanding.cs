namespace Connector.Engine;

/// <summary>A stored document with its publication, without contents: enough to see whether an action is needed.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Target">The stored document; null when it no longer has charges.</param>
/// <param name="Outside">Its publication; null when it was never sent.</param>
public sealed record DocumentStanding(string Key, StoredDocument? Target, DocumentOutside? Outside)
{
    /// <summary>Whether the accounting system has its content, and no adjustment corrects it.</summary>
    public bool IsSettled => Target is { Unrated: 0, IsNothingDue: false } && Outside is { IsAsSent: true, State: var state, Digest: var digest } && state.Counts() && digest == Target.Digest;
}
