using Connector.Engine;

namespace Connector.Store;

/// <summary>What is kept of a document's publication.</summary>
/// <param name="Backend">The backend it was sent to.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Digest">Of the content that was sent.</param>
/// <param name="Total">Its signed total, in minor units.</param>
/// <param name="IsAsSent">Whether nothing was found to differ, and no adjustment stands beside it.</param>
public sealed record DocumentOutside(string Backend, PublicationState State, string Digest, long Total, bool IsAsSent);
