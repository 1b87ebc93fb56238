using NodaTime;

namespace Connector.Engine;

/// <summary>A document as it was sent to a backend, and its state there.</summary>
public sealed record Publication
{
    /// <summary>The document's key; an adjustment's ends with <c>/adj-N</c>.</summary>
    public required string Document { get; init; }

    /// <summary>Counts the contents that were sent, from 1.</summary>
    public required int Revision { get; init; }

    /// <summary>The name of the backend that it was sent to, as the settings name it.</summary>
    public required string Backend { get; init; }

    /// <summary>The backend's id; null until it answered.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The backend's number; null until there is one.</summary>
    public string? ExternalNumber { get; init; }

    /// <summary>The state it was last seen in at the backend.</summary>
    public required PublicationState State { get; init; }

    /// <summary>The digest of the content that was sent (<see cref="DocumentText.Digest"/>).</summary>
    public required string Digest { get; init; }

    /// <summary>The content that was sent last, as the document it was then.</summary>
    public required Document Content { get; init; }

    /// <summary>What was found to differ in the accounting system, in a sentence; null when nothing does. Its amounts are drift, never position.</summary>
    public string? Drift { get; init; }

    /// <summary>Whether we ended it: cancelled because its target became nothing.</summary>
    public bool EndedByUs { get; init; }

    /// <summary>What others did to it in the accounting system beyond the accountant's ordinary work, in a sentence; null when nothing.</summary>
    public string? Outside => State switch
    {
        PublicationState.Deleted when !EndedByUs => "deleted outside",
        PublicationState.Cancelled when !EndedByUs => "cancelled outside",
        _ => Drift,
    };

    /// <summary><see cref="Outside"/> as answers report it, with <c>(accepted)</c> where somebody accepted it.</summary>
    public string? ReportedDrift => Outside is { } outside ? outside + (Accepted == outside ? " (accepted)" : "") : null;

    /// <summary>The value of <see cref="Outside"/> that a user accepted, so that corrections continue beside it; null when nobody did. It never permits overwriting it.</summary>
    public string? Accepted { get; init; }

    /// <summary>When this state became known.</summary>
    public Instant RecordedAt { get; init; }

    /// <summary>The same publication with what was found in the accounting system: its state, and what differs from what was sent. A cancelled or deleted document has no drift, because it counts for nothing.</summary>
    public Publication Seen(ExternalDocument found)
    {
        var seen = As(found);
        return seen.Outside is null ? seen with { Accepted = null } : seen;
    }

    private Publication As(ExternalDocument found) => this with
    {
        State = found.State,
        ExternalId = found.ExternalId,
        ExternalNumber = found.ExternalNumber,
        Drift = !found.State.Counts() ? null
            : found.Total != Content.Total ? $"published {Currency.Text(Content.Total, Content.Currency)}, found {Currency.Text(found.Total, Content.Currency)}"
            : found.Digest is { } digest && digest != Digest ? $"its content is not what was published ({digest[^Math.Min(8, digest.Length)..]})"
            : null,
        EndedByUs = (EndedByUs || found.EndedByUs) && !found.State.Counts(),
    };

    /// <summary>The original document's key: its own, or what it corrects.</summary>
    public string Original => Content.Corrects ?? Document;
}
