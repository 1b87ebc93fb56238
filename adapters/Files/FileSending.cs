using Connector.Engine;

namespace Connector.Adapters.Files;

/// <summary>A document that is being sent: what is sent, what was found, and the outcome once it is known.</summary>
internal sealed class FileSending(OutgoingDocument outgoing)
{
    public OutgoingDocument Outgoing => outgoing;

    public ExternalDocument? Found { get; set; }

    public SendOutcome? Outcome { get; set; }

    public string ExternalId { get; set; } = "";

    public bool IsWritten { get; set; }

    /// <summary>The document as it is there, where it says what is sent: written now, or before an answer was lost.</summary>
    public ExternalDocument? There => Outcome switch
    {
        SendOutcome.Done(var found) => found,
        SendOutcome.Moved(var found) when found.Revision == outgoing.Revision && found.Digest == DocumentText.Digest(outgoing.Document) => found,
        _ => null,
    };

    public string Key => outgoing.Document.Key;

    public bool IsNew => Found is null or { State: PublicationState.Cancelled };
}
