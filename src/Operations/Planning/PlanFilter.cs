using System.Collections.Immutable;
using Connector.Engine;

namespace Connector.Operations.Planning;

/// <summary>Which documents a plan is about.</summary>
/// <param name="Period">The period; null for all documents that are due.</param>
/// <param name="Backend">The backend, or null.</param>
/// <param name="Payer">The payer, or null.</param>
/// <param name="Document">The document, or null.</param>
/// <param name="Force">Whether to override locks and edits by others.</param>
public sealed record PlanFilter(string? Period = null, string? Backend = null, string? Payer = null, string? Document = null, bool Force = false)
{
    /// <summary>Whether a document, given by its original's key, is asked for: by its own key or an adjustment's.</summary>
    public bool Takes(string original) => Document is null || Document == original || DocumentKey.OriginalOf(Document) == original;

    /// <summary>The rows of a document that match. An adjustment that no longer has a row of its own is found by the rows of its document.</summary>
    public IEnumerable<PlannedAction> Of(ImmutableArray<PlannedAction> rows)
        => Document is not { } document ? rows
            : rows.Any(r => r.Key == document) ? rows.Where(r => r.Key == document || r.Document == document)
            : rows.Where(r => r.Document == document || r.Document == DocumentKey.OriginalOf(document));
}
