using Connector.Engine;

namespace Connector.Adapters.Odoo;

/// <summary>A document that is being sent: what is wanted, what was found in Odoo, what was written, and the outcome.</summary>
internal sealed class OdooSending(OutgoingDocument outgoing)
{
    public OutgoingDocument Outgoing => outgoing;

    public string Key => outgoing.Document.Key;

    public KnownDocument Known => new(Key, outgoing.ExternalId, outgoing.Revision);

    /// <summary>The document as Odoo's values; null for a cancellation.</summary>
    public OdooDocument? Wanted { get; set; }

    /// <summary>The move that exists in Odoo; null when there is none.</summary>
    public OdooMove? Found { get; set; }

    /// <summary>The id of the move that was written; null until then.</summary>
    public long? WrittenId { get; set; }

    /// <summary>The id of the move; null where there is none.</summary>
    public long? Id => WrittenId ?? Found?.Id;

    /// <summary>Whether the move says what is sent: it was written now, or found so after a lost answer.</summary>
    public bool IsThere => Id is not null && outgoing.Action != ActionKind.Cancel && Outcome switch
    {
        SendOutcome.Done(var found) => WrittenId is not null || found.Revision == outgoing.Revision,
        SendOutcome.Moved(var found) => WrittenId is null && found.IsAsSent != false && found.Revision == outgoing.Revision,
        _ => false,
    };

    /// <summary>The outcome, once it is known.</summary>
    public SendOutcome? Outcome { get; set; }

    /// <summary>Whether a new move has to be created: none exists, or it was cancelled.</summary>
    public bool IsCreate => outgoing.Action != ActionKind.Cancel && Found is null or { PublicationState: PublicationState.Cancelled };

    public SendOutcome.Done Done(OdooMove move, OdooCompany company) => new(move.As(Key, outgoing.Document.Currency, company.Connection.User));
}
