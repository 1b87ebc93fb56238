using System.Collections.Immutable;

namespace Connector.Engine;

/// <summary>
/// The port to one accounting system. Every verb is safe to repeat. What the system answers are values; only a defect of
/// the adapter is an exception.
/// </summary>
public interface IAccountingBackend
{
    /// <summary>The name in the settings.</summary>
    string Name { get; }

    /// <summary>The kind, such as <c>files</c>.</summary>
    string Kind { get; }

    /// <summary>Whether it can be reached, and what stands in the way of publishing. Changes nothing.</summary>
    Task<BackendCheck> CheckAsync(CancellationToken cancellation);

    /// <summary>
    /// Says for customers, vendors and items without a link what there is to link to. One that has an id already is looked up under it.
    /// Changes nothing.
    /// </summary>
    /// <returns>An answer for each, in order.</returns>
    Task<ImmutableArray<RecordMatch>> MatchAsync(ImmutableArray<BackendRecord> records, CancellationToken cancellation);

    /// <summary>Creates or updates customers, vendors and items, each at most once under its key; one that has an id already is updated.</summary>
    /// <returns>An outcome for each, in order.</returns>
    Task<ImmutableArray<RecordOutcome>> SendRecordsAsync(ImmutableArray<BackendRecord> records, CancellationToken cancellation);

    /// <summary>Creates, updates or cancels drafts, each under its key and revision. Never touches what is no draft any more.</summary>
    /// <returns>An outcome for each, in order.</returns>
    Task<ImmutableArray<SendOutcome>> SendAsync(ImmutableArray<OutgoingDocument> batch, CancellationToken cancellation);

    /// <summary>Looks documents up by key: after a lost answer, and to follow the accountant.</summary>
    /// <returns>Those that exist, in any order; what is missing is not there.</returns>
    IAsyncEnumerable<ExternalDocument> FindAsync(ImmutableArray<KnownDocument> documents, CancellationToken cancellation);
}

/// <summary>What a check of a backend found.</summary>
/// <param name="Reachable">Whether it answered.</param>
/// <param name="Version">Its version, where it tells.</param>
/// <param name="Problems">What stands in the way, each with what to do.</param>
public sealed record BackendCheck(bool Reachable, string? Version, ImmutableArray<string> Problems)
{
    /// <summary>The last day that its own books are locked for; null when they are not. Adjustments are dated after it.</summary>
    public NodaTime.LocalDate? LockedThrough { get; init; }
}

/// <summary>What is to be done with a document at the backend.</summary>
/// <param name="Action"><see cref="ActionKind.Create"/>, <see cref="ActionKind.Update"/> or <see cref="ActionKind.Cancel"/>.</param>
/// <param name="Document">The content.</param>
/// <param name="Revision">The content's revision.</param>
/// <param name="ExternalId">The id of the draft that is updated or cancelled.</param>
/// <param name="PreviousDigest">The digest of what we sent last: a draft that says something else was edited by somebody.</param>
/// <param name="Force">Whether an edit by somebody may be overwritten.</param>
public sealed record OutgoingDocument(ActionKind Action, Document Document, int Revision, string? ExternalId, string? PreviousDigest, bool Force)
{
    /// <summary>The counterparty and the items on its lines, with their ids there as far as they are linked.</summary>
    public ImmutableArray<BackendRecord> Records { get; init; } = [];

    /// <summary>The id there of the document that it corrects; null where it corrects none.</summary>
    public string? CorrectsId { get; init; }
}

/// <summary>A document that we believe to be at the backend.</summary>
/// <param name="Document">Its key.</param>
/// <param name="ExternalId">Its id there, where we know it.</param>
/// <param name="Revision">The revision that we sent, or were about to send.</param>
public sealed record KnownDocument(string Document, string? ExternalId, int Revision = 1);

/// <summary>A document as the backend has it.</summary>
/// <param name="Document">Its key.</param>
/// <param name="Revision">The revision of the content that we last sent, as far as the backend keeps it.</param>
/// <param name="ExternalId">Its id there.</param>
/// <param name="ExternalNumber">Its number there, where it has one.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Total">Its total without tax, in minor units, with the sign it shows.</param>
/// <param name="Digest">The digest of its content, where the backend keeps all of it; null otherwise.</param>
public sealed record ExternalDocument(
    string Document, int Revision, string ExternalId, string? ExternalNumber, PublicationState State, long Total, string? Digest)
{
    /// <summary>The tax that the backend adds to the total, in minor units; null where it does not tell.</summary>
    public long? Tax { get; init; }

    /// <summary>What is still to be paid, tax included, in minor units; null where it does not tell.</summary>
    public long? Residual { get; init; }

    /// <summary>Who changed it last, as the backend names them; null where it does not tell.</summary>
    public string? ChangedBy { get; init; }

    /// <summary>Whether it was ended by us, to be made anew as a document of another kind.</summary>
    public bool EndedByUs { get; init; }
}

/// <summary>What a backend has to link a customer, vendor or item to.</summary>
public abstract record RecordMatch
{
    private RecordMatch()
    {
    }

    /// <summary>Nothing: it is to be made.</summary>
    public sealed record None : RecordMatch;

    /// <summary>This one: it is to be used.</summary>
    /// <param name="ExternalId">Its id there.</param>
    /// <param name="By">What it was found by, such as <c>tax number GB123456789</c>.</param>
    public sealed record Found(string ExternalId, string By) : RecordMatch;

    /// <summary>It cannot be told, or it must not be made: somebody has to link it. The reason says what to do.</summary>
    public sealed record Blocked(string Reason) : RecordMatch;

    /// <summary>The backend did not answer.</summary>
    public sealed record Failed(string Code, string Message) : RecordMatch;
}

/// <summary>What became of a document that was sent.</summary>
public abstract record SendOutcome
{
    private SendOutcome()
    {
    }

    /// <summary>It is there as sent; of a cancellation, it counts nothing any more.</summary>
    public sealed record Done(ExternalDocument Found) : SendOutcome;

    /// <summary>It is no draft any more: nothing was written, plan again.</summary>
    public sealed record Moved(ExternalDocument Found) : SendOutcome;

    /// <summary>Somebody edited the draft: nothing was written.</summary>
    public sealed record Edited(ExternalDocument Found) : SendOutcome;

    /// <summary>It is not there any more: nothing was written.</summary>
    public sealed record Gone : SendOutcome;

    /// <summary>The backend refuses it, and will again.</summary>
    public sealed record Refused(string Code, string Message) : SendOutcome;

    /// <summary>It did not happen this time; it may next time.</summary>
    public sealed record Failed(string Code, string Message) : SendOutcome;

    /// <summary>Whether it happened is not known: look before sending again.</summary>
    public sealed record Lost(string Message) : SendOutcome;
}

/// <summary>What became of a customer, vendor or item that was sent.</summary>
/// <param name="ExternalId">Its id there; null when it failed.</param>
/// <param name="Code">The error's code; null when it is there.</param>
/// <param name="Message">The error; null when it is there.</param>
/// <param name="IsTransient">Whether it may succeed next time.</param>
public sealed record RecordOutcome(string? ExternalId, string? Code, string? Message, bool IsTransient);
