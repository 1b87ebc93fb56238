using Connector.Engine;

namespace Connector.Store;

/// <summary>A document beside what stands outside of it, without contents: enough to see whether anything is to do.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Target">What is kept of it; null when it has no charges any more.</param>
/// <param name="Outside">What stands outside of it; null when nothing of it was ever sent.</param>
public sealed record DocumentStanding(string Key, StoredDocument? Target, DocumentOutside? Outside)
{
    /// <summary>Whether what stands outside has its content, and no adjustment stands beside it.</summary>
    public bool IsSettled => Target is { Unrated: 0, IsNothingDue: false } && Outside is { IsAsSent: true, State: var state, Digest: var digest } && state.Counts() && digest == Target.Digest;
}
