namespace Connector.Engine;

/// <summary>The state of a document in the accounting system.</summary>
public enum PublicationState
{
    /// <summary>We are about to send it, or the answer was lost: whether it arrived is not known yet.</summary>
    Sending,

    /// <summary>It can still be changed.</summary>
    Draft,

    /// <summary>It is booked; neither approval, sending nor payment is known.</summary>
    Posted,

    /// <summary>It is booked and approved.</summary>
    Approved,

    /// <summary>It is booked and was sent to the counterparty.</summary>
    Sent,

    /// <summary>It is booked and paid.</summary>
    Paid,

    /// <summary>It was cancelled and no longer counts.</summary>
    Cancelled,

    /// <summary>It no longer exists in the accounting system.</summary>
    Deleted,
}
