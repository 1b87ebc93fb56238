namespace Connector.Engine;

/// <summary>States as files and answers write them.</summary>
public static class PublicationStates
{
    /// <summary>The state as the store, files and answers write it, such as <c>posted</c>.</summary>
    public static string Text(this PublicationState state) => state switch
    {
        PublicationState.Sending => "sending",
        PublicationState.Draft => "draft",
        PublicationState.Posted => "posted",
        PublicationState.Approved => "approved",
        PublicationState.Sent => "sent",
        PublicationState.Paid => "paid",
        PublicationState.Cancelled => "cancelled",
        _ => "deleted",
    };

    /// <summary>The state of this name, as <see cref="Text"/> writes it.</summary>
    /// <exception cref="FormatException">The text is not a state.</exception>
    public static PublicationState Parse(string text) => text switch
    {
        "sending" => PublicationState.Sending,
        "draft" => PublicationState.Draft,
        "posted" => PublicationState.Posted,
        "approved" => PublicationState.Approved,
        "sent" => PublicationState.Sent,
        "paid" => PublicationState.Paid,
        "cancelled" => PublicationState.Cancelled,
        "deleted" => PublicationState.Deleted,
        _ => throw new FormatException($"'{text}' is not a state."),
    };

    /// <summary>Whether it is booked: only an adjustment can change what it says.</summary>
    public static bool IsBooked(this PublicationState state)
        => state is PublicationState.Posted or PublicationState.Approved or PublicationState.Sent or PublicationState.Paid;

    /// <summary>Whether its amounts count as position.</summary>
    public static bool Counts(this PublicationState state) => state == PublicationState.Draft || state.IsBooked();
}
