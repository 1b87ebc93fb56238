namespace Connector.Engine;

/// <summary>Where an external document stands.</summary>
public enum PublicationState
{
    /// <summary>We are about to send it, or the answer was lost: whether it arrived is not known yet.</summary>
    Sending,

    /// <summary>It can still be changed.</summary>
    Draft,

    /// <summary>It is booked.</summary>
    Posted,

    /// <summary>It is booked and approved.</summary>
    Approved,

    /// <summary>It is booked and was sent to the counterparty.</summary>
    Sent,

    /// <summary>It is booked and paid.</summary>
    Paid,

    /// <summary>It counts nothing any more.</summary>
    Cancelled,

    /// <summary>It is gone.</summary>
    Deleted,
}
