using System.Collections.Immutable;

namespace Connector.Engine;

/// <summary>What is to be done with a document at the backend.</summary>
/// <param name="Action"><see cref="ActionKind.Create"/>, <see cref="ActionKind.Update"/> or <see cref="ActionKind.Cancel"/>.</param>
/// <param name="Document">The content.</param>
/// <param name="Revision">The content's revision.</param>
/// <param name="ExternalId">The id of the draft that is updated or cancelled.</param>
/// <param name="PreviousDigest">The digest of what we sent last: a draft with another content was edited by others.</param>
/// <param name="Force">Whether edits by others may be overwritten.</param>
public sealed record OutgoingDocument(ActionKind Action, Document Document, int Revision, string? ExternalId, string? PreviousDigest, bool Force)
{
    /// <summary>The counterparty and the items on its lines, with their ids there as far as they are linked.</summary>
    public ImmutableArray<BackendRecord> Records { get; init; } = [];

    /// <summary>
    /// Whether this store certainly never sent it, so that a backend whose looks cost something need not look for it before it creates it. Where it is not
    /// known, it is false.
    /// </summary>
    public bool IsNew { get; init; }

    /// <summary>The id there of the document that it corrects; null where it corrects none.</summary>
    public string? CorrectsId { get; init; }

    /// <summary>The document that it corrects, as its counterparty knows it; null where it corrects none.</summary>
    public CorrectedDocument? Corrected { get; init; }

    /// <summary>What the texts of the lines name besides the content, by line; empty where that is not known.</summary>
    public ImmutableArray<LineFacts> LineFacts { get; init; } = [];

    /// <summary>The payer's order numbers, each once, in the order of the lines.</summary>
    public IEnumerable<string> Orders => LineFacts.Select(l => l.Order).OfType<string>().Distinct(StringComparer.Ordinal);

    /// <summary>How it corrects, as the planning of corrections puts it: <c>corrects</c>, <c>cancels</c> or <c>replaces</c>; null where it corrects nothing.</summary>
    public string? Correction => Document.Corrects is null ? null
        : Document.Subject.StartsWith("Cancels ", StringComparison.Ordinal) ? "cancels"
        : Document.Subject.StartsWith("Replaces ", StringComparison.Ordinal) ? "replaces"
        : "corrects";
}
