using Connector.Engine;

namespace Connector.Adapters.QuickBooks;

/// <summary>A document that is being sent: what is wanted, what was found in QuickBooks, and the outcome.</summary>
internal sealed class DocumentSending(OutgoingDocument outgoing)
{
    public OutgoingDocument Outgoing => outgoing;

    public string Key => outgoing.Document.Key;

    public string Entity => EntityId.Of(outgoing.Document);

    public bool IsPurchase => outgoing.Document.Direction != Direction.Receivable;

    public KnownDocument Known => new(Key, outgoing.ExternalId, outgoing.Revision);

    /// <summary>The id of the customer or vendor; null where there is none.</summary>
    public string? PartyId
    {
        get
        {
            var subject = IsPurchase ? ActionSubject.Vendor : ActionSubject.Customer;
            return EntityId.Read(outgoing.Records.FirstOrDefault(r => r.Subject == subject && r.Key == outgoing.Document.Counterparty)?.ExternalId, subject)?.Id;
        }
    }

    /// <summary>The document as QuickBooks' values; null for a cancellation.</summary>
    public WantedDocument? Wanted { get; set; }

    /// <summary>What exists in QuickBooks; null when nothing does.</summary>
    public FoundTransaction? Found { get; set; }

    /// <summary>The outcome, once it is known.</summary>
    public SendOutcome? Outcome { get; set; }

    /// <summary>Whether a new one has to be created: none exists, or it was ended.</summary>
    public bool IsCreate => outgoing.Action != ActionKind.Cancel && Found is null or { State: PublicationState.Cancelled };

    /// <summary>What a request of this content is for.</summary>
    public string Purpose => $"{NoteStamp.Encode(Key)} r{outgoing.Revision}";

    public SendOutcome.Done Done(FoundTransaction found) => new(found.As(Key));
}
