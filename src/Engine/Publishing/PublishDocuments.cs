namespace Connector.Engine.Publishing;

/// <summary>Decides what is recorded before a call, what is sent, and what an answer means. PublishPlan, an operation, makes the calls.</summary>
internal static class PublishDocuments
{
    /// <summary>What is recorded before the call, so that a lost answer is known to be lost.</summary>
    public static Publication Intend(PlannedAction action) => action.Action == ActionKind.Cancel
        ? action.Existing! with { State = PublicationState.Sending }
        : new Publication
        {
            Document = action.Key,
            Revision = action.Revision,
            Backend = action.Backend!,
            ExternalId = ActedOn(action)?.ExternalId,
            ExternalNumber = ActedOn(action)?.ExternalNumber,
            State = PublicationState.Sending,
            Digest = DocumentText.Digest(action.Content!),
            Content = action.Content!,
        };

    /// <summary>What is sent to the backend for an action.</summary>
    public static OutgoingDocument Call(PlannedAction action, bool force) => new(
        action.Action switch
        {
            ActionKind.Cancel => ActionKind.Cancel,
            ActionKind.Update => ActionKind.Update,
            _ => ActionKind.Create,
        },
        action.Content!, action.Revision, ActedOn(action)?.ExternalId, action.Existing?.DigestThere, force)
    {
        IsNew = ActedOn(action) is null && action.Revision == 1,
    };

    /// <summary>What an answer means.</summary>
    public static Answered Answer(PlannedAction action, Publication intent, SendOutcome outcome) => outcome switch
    {
        SendOutcome.Done(var found) => Done(action, intent.Arrived(found) with { EndedByUs = action.Action == ActionKind.Cancel }),
        SendOutcome.Moved(var found) when action.Existing is { } before && found.Revision < intent.Revision =>
            new Answered(before.Seen(found), null, true),
        // Booked, perhaps with the content that we were about to send: an earlier attempt had arrived.
        SendOutcome.Moved(var found) => intent.Arrived(found) is { IsUnknown: true } unknown ? NotConfirmed(action, unknown) : new Answered(intent.Arrived(found), null, true),
        SendOutcome.Edited(var found) when action.Existing is { } before && found.Revision <= before.Revision => new Answered(
            before.Seen(found) with { Drift = "its content is not what was sent" },
            new Issue("PUBLISH-002", action.Key, "It was edited outside.", "Look at reconcile, then publish --document with --force and --reason to bring it back."), false),
        // A content of ours that this store never sent: it was restored from a backup.
        SendOutcome.Edited(var found) => NotConfirmed(action, intent.Arrived(found with { IsAsSent = false })),
        SendOutcome.Gone => new Answered(
            action.Existing is { } before ? before.Gone() : null,
            new Issue("PUBLISH-003", action.Key, "It is no longer there.", "Publish --document with --force and --reason to create it again."), false),
        SendOutcome.Refused(var code, var message) => new Answered(
            action.Existing, new Issue(code, action.Key, message, "Change what the backend refuses, then publish again."), false),
        SendOutcome.Failed(var code, var message) => new Answered(
            action.Existing, new Issue(code, action.Key, message, "Publish again; nothing was written."), false),
        SendOutcome.Lost(var message) => new Answered(
            intent, new Issue("PUBLISH-001", action.Key, message, "Publish again: it is looked up before anything is sent."), false),
        _ => throw new InvalidOperationException($"An outcome of type {outcome.GetType().Name} is not known."),
    };

    /// <summary>Sent, and read back: a backend that made something else of it is not overlooked.</summary>
    private static Answered Done(PlannedAction action, Publication publication) => !publication.IsUnknown ? new(publication, null, false) : new(
        publication,
        new Issue("PUBLISH-007", action.Key, $"The backend made something else of it: {publication.Drift}.", $"Look at it there and mend what changes the amounts. {Adopt(publication)}"),
        false);

    private static Answered NotConfirmed(PlannedAction action, Publication publication) => new(
        publication, new Issue("PUBLISH-008", action.Key, $"It was there already, and is {publication.Drift}.", Adopt(publication)), false);

    private static string Adopt(Publication publication) => $"backend adopt {publication.Backend} {publication.Document} with --reason takes what was found for the position; the next publish sends the difference.";

    /// <summary>What a look-up after a lost answer means: it arrived as intended, or what was there before still is, or it never arrived.</summary>
    /// <param name="intent">What was about to be sent.</param>
    /// <param name="before">What stood there before, or null.</param>
    /// <param name="found">What is there now, or null.</param>
    public static Publication? Recover(Publication intent, Publication? before, ExternalDocument? found)
    {
        // Only a cancellation is sent under the revision that the backend has already; some backends delete what they cancel.
        var isCancellation = before?.Revision == intent.Revision;
        if (found is null)
        {
            return before is null ? null : before.Gone() with { EndedByUs = before.EndedByUs || isCancellation };
        }

        return found.Revision >= intent.Revision || before is null
            ? intent.Arrived(found) with { EndedByUs = isCancellation && found.State == PublicationState.Cancelled }
            : before.Seen(found);
    }

    /// <summary>What an update or a cancellation acts on; what is created is new, whatever was ended under its key before.</summary>
    private static Publication? ActedOn(PlannedAction action) => action.Action == ActionKind.Create ? null : action.Existing;
}
