namespace Connector.Engine;

/// <summary>What is stored of a document's publication, without content.</summary>
/// <param name="Backend">The backend it was sent to.</param>
/// <param name="State">Its state there.</param>
/// <param name="Digest">The digest of the content that was sent.</param>
/// <param name="Total">Its signed total, in minor units.</param>
/// <param name="IsAsSent">Whether no difference was found there, and no adjustment corrects it.</param>
public sealed record DocumentOutside(string Backend, PublicationState State, string Digest, long Total, bool IsAsSent);
