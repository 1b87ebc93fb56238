using Connector.Engine;

namespace Connector.Adapters.Odoo;

/// <summary>Decides what is to be done about a document, from what is sent and what is there. Pure.</summary>
internal static class DecideSending
{
    /// <summary>The answer where nothing is to be written; null where something is.</summary>
    /// <param name="outgoing">What is sent.</param>
    /// <param name="wanted">The same in Odoo's words; null for a cancellation.</param>
    /// <param name="found">What is there; null when nothing is.</param>
    /// <param name="user">Our own user's number, where it is known.</param>
    public static SendOutcome? Settled(OutgoingDocument outgoing, OdooDocument? wanted, OdooMove? found, long? user)
    {
        if (found is null)
        {
            return outgoing.Action == ActionKind.Create ? null : new SendOutcome.Gone();
        }

        var there = found.As(outgoing.Document.Key, outgoing.Document.Currency, user);
        return there.State switch
        {
            PublicationState.Cancelled => outgoing.Action switch
            {
                ActionKind.Cancel => new SendOutcome.Done(there),
                ActionKind.Create when found.Revision < outgoing.Revision => null,
                _ => new SendOutcome.Moved(there),
            },
            PublicationState.Draft => Draft(outgoing, wanted, found, there, user),
            _ => new SendOutcome.Moved(there),
        };
    }

    // Sent again after a lost answer it finds its own content. Any other content that it did not write, or that a person touched since, is
    // somebody's edit; so is a draft that turns up where none was known.
    private static SendOutcome? Draft(OutgoingDocument outgoing, OdooDocument? wanted, OdooMove found, ExternalDocument there, long? user)
    {
        if (outgoing.Action == ActionKind.Cancel)
        {
            return found.IsEdited(user) && !outgoing.Force ? new SendOutcome.Edited(there) : null;
        }

        if (found.Fingerprint == wanted!.Fingerprint && found.Revision >= outgoing.Revision && (!outgoing.Force || !found.IsEdited(user)))
        {
            return new SendOutcome.Done(there);
        }

        var isOurs = outgoing.Action == ActionKind.Update && found.Revision < outgoing.Revision && !found.IsEdited(user);
        return isOurs || outgoing.Force ? null : new SendOutcome.Edited(there);
    }
}
