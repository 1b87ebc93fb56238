using Connector.Engine;

namespace Connector.Adapters.Shared;

/// <summary>
/// Decides what is to be done about a document, from what is sent and what is there: for systems that tell the digest of what stands there. Pure,
/// and compiled into the adapters that use it.
/// </summary>
internal static class DecideSending
{
    /// <summary>The answer where nothing is to be written; null where something is.</summary>
    public static SendOutcome? Settled(OutgoingDocument outgoing, ExternalDocument? found) => found switch
    {
        null when outgoing.Action == ActionKind.Create => null,
        null => new SendOutcome.Gone(),
        { State: PublicationState.Cancelled } => outgoing.Action switch
        {
            ActionKind.Cancel => new SendOutcome.Done(found),
            ActionKind.Create when found.Revision < outgoing.Revision => null,
            _ => new SendOutcome.Moved(found),
        },
        { State: PublicationState.Draft } => Draft(outgoing, found),
        _ => new SendOutcome.Moved(found),
    };

    // A create that finds a draft is an update: of one that somebody took back from the cancelled ones, say. Sent again after
    // a lost answer it finds its own content; any other content it did not write is somebody's edit.
    private static SendOutcome? Draft(OutgoingDocument outgoing, ExternalDocument found)
    {
        var isOurs = found.Digest == outgoing.PreviousDigest || outgoing.Force;
        if (outgoing.Action == ActionKind.Cancel)
        {
            return isOurs ? null : new SendOutcome.Edited(found);
        }

        var isThere = found.Digest == DocumentText.Digest(outgoing.Document);
        return isThere && found.Revision >= outgoing.Revision ? new SendOutcome.Done(found)
            : isThere || isOurs ? null
            : new SendOutcome.Edited(found);
    }
}
