using Connector.Engine;

namespace Connector.Adapters.Shared;

/// <summary>Decides whether a document has to be written, from what is sent and what exists in the accounting system. Pure.</summary>
public static class DecideSending
{
    /// <summary>The outcome when nothing has to be written; null when the document has to be written.</summary>
    /// <param name="outgoing">What is sent.</param>
    /// <param name="found">What exists; null when nothing does.</param>
    /// <param name="isOurs">Whether a draft that exists still says what we sent last.</param>
    /// <param name="isSent">Whether a draft that exists already says what is sent now.</param>
    public static SendOutcome? Settled(OutgoingDocument outgoing, ExternalDocument? found, bool isOurs, bool isSent)
        => Decided(outgoing, found, isOurs, isSent) is { } outcome ? outcome
            : !outgoing.IsFound ? null
            : found is null ? new SendOutcome.Gone()
            : new SendOutcome.Edited(found);

    private static SendOutcome? Decided(OutgoingDocument outgoing, ExternalDocument? found, bool isOurs, bool isSent) => found switch
    {
        null => outgoing.Action == ActionKind.Create ? null : new SendOutcome.Gone(),
        { State: PublicationState.Cancelled } => outgoing.Action switch
        {
            ActionKind.Cancel => new SendOutcome.Done(found),
            ActionKind.Create when found.Revision < outgoing.Revision => null,
            _ => new SendOutcome.Moved(found),
        },
        { State: PublicationState.Draft } => Draft(outgoing, found, isOurs || (outgoing.Force && IsKnown(outgoing, found)), isSent),
        _ => new SendOutcome.Moved(found),
    };

    /// <summary>The same for systems that store the digest of a document, which tells both.</summary>
    public static SendOutcome? Settled(OutgoingDocument outgoing, ExternalDocument? found) => Settled(
        outgoing, found, isOurs: found?.Digest == outgoing.PreviousDigest, isSent: found is not null && found.Digest == DocumentText.Digest(outgoing.Document));

    // A create that finds a draft is an update, for example of a cancelled document that somebody set back to draft. After a lost answer the draft
    // already says what is sent. Any other content was edited by somebody.
    private static SendOutcome? Draft(OutgoingDocument outgoing, ExternalDocument found, bool isOurs, bool isSent)
    {
        if (outgoing.Action == ActionKind.Cancel)
        {
            return isOurs ? null : new SendOutcome.Edited(found);
        }

        return isSent && found.Revision >= outgoing.Revision ? new SendOutcome.Done(found)
            : isSent || isOurs ? null
            : new SendOutcome.Edited(found);
    }

    // Force overwrites what a person did to a content of ours, never a content that this store did not send: it was restored from a backup.
    private static bool IsKnown(OutgoingDocument outgoing, ExternalDocument found)
        => (outgoing.Action != ActionKind.Create || outgoing.PreviousDigest is not null) && (found.Revision < outgoing.Revision || outgoing.Action == ActionKind.Cancel);
}
