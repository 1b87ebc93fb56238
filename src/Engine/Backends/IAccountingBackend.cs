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

    /// <summary>Whether it can be reached, and what blocks publishing. Changes nothing.</summary>
    Task<BackendCheck> CheckAsync(CancellationToken cancellation);

    /// <summary>How it is connected, where somebody has to grant that; null where its settings say how it is reached. Asks nobody.</summary>
    Task<BackendConnection?> ConnectionAsync(CancellationToken cancellation);

    /// <summary>
    /// Says for customers, vendors and items without a link what there is to link to. One that has an id already is looked up under it.
    /// Changes nothing.
    /// </summary>
    /// <returns>An answer for each, in order.</returns>
    Task<ImmutableArray<RecordMatch>> MatchAsync(ImmutableArray<BackendRecord> records, CancellationToken cancellation);

    /// <summary>
    /// Says of documents that name an item why they would be refused, such as a tax code that has no counterpart there: nothing is then made for them.
    /// Changes nothing.
    /// </summary>
    /// <returns>A reason for each, in order; null where nothing is known to be in the way.</returns>
    Task<ImmutableArray<string?>> ForeseeAsync(ImmutableArray<ItemUse> uses, CancellationToken cancellation);

    /// <summary>Creates or updates customers, vendors and items, each at most once under its key; one that has an id already is updated.</summary>
    /// <returns>An outcome for each, in order.</returns>
    Task<ImmutableArray<RecordOutcome>> SendRecordsAsync(ImmutableArray<BackendRecord> records, CancellationToken cancellation);

    /// <summary>
    /// Creates, updates or cancels drafts, each under its key and revision. Never changes what is no longer a draft. What follows a document (posting it,
    /// notes, files, requests to approve) is part of it: missing on one that is there already, it is made up for, once.
    /// </summary>
    /// <returns>An outcome for each, in order.</returns>
    Task<ImmutableArray<SendOutcome>> SendAsync(ImmutableArray<OutgoingDocument> batch, CancellationToken cancellation);

    /// <summary>Looks documents up by key: after a lost answer, and to follow the accountant.</summary>
    /// <returns>Those that exist, in any order; what is missing is not there.</returns>
    IAsyncEnumerable<ExternalDocument> FindAsync(ImmutableArray<KnownDocument> documents, CancellationToken cancellation);

    /// <summary>
    /// Lists the documents that were sent under keys of ours and count, but for those that are known: a store that was restored from a backup does not know
    /// what was sent after it.
    /// </summary>
    /// <param name="known">The keys that are known.</param>
    /// <param name="cancellation">Cancels the calls.</param>
    IAsyncEnumerable<ExternalDocument> UnknownAsync(IReadOnlySet<string> known, CancellationToken cancellation);

    /// <summary>Reads the lines of a document that was found, so that what it says can be taken for the position.</summary>
    /// <returns>Its lines, which add up to its total; null where the backend cannot give them.</returns>
    Task<ImmutableArray<FoundLine>?> LinesAsync(ExternalDocument found, CancellationToken cancellation);
}
