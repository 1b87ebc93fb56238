using NodaTime;

namespace Connector.Engine;

/// <summary>A document as it was sent to a backend, and where it stands there.</summary>
public sealed record Publication
{
    /// <summary>The document's key; an adjustment's has <c>/adj-N</c> at its end.</summary>
    public required string Document { get; init; }

    /// <summary>Counts the contents that were sent, from 1.</summary>
    public required int Revision { get; init; }

    /// <summary>The backend's name.</summary>
    public required string Backend { get; init; }

    /// <summary>The backend's id; null until it answered.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The backend's number; null until there is one.</summary>
    public string? ExternalNumber { get; init; }

    /// <summary>Where it stands.</summary>
    public required PublicationState State { get; init; }

    /// <summary>The digest of the content that was sent (<see cref="DocumentText.Digest"/>).</summary>
    public required string Digest { get; init; }

    /// <summary>What was sent.</summary>
    public required Document Content { get; init; }

    /// <summary>What was found to differ outside, in a sentence; null when nothing does. Its amounts are drift, never position.</summary>
    public string? Drift { get; init; }

    /// <summary>Whether we ended it: cancelled because its target became nothing.</summary>
    public bool EndedByUs { get; init; }

    /// <summary>What others did to it outside and is not the accountant's ordinary work, in a sentence; null when nothing is.</summary>
    public string? Outside => State switch
    {
        PublicationState.Deleted when !EndedByUs => "deleted outside",
        PublicationState.Cancelled when !EndedByUs => "cancelled outside",
        _ => Drift,
    };

    /// <summary><see cref="Outside"/> as answers report it, with <c>(accepted)</c> where somebody accepted it.</summary>
    public string? ReportedDrift => Outside is { } outside ? outside + (Accepted == outside ? " (accepted)" : "") : null;

    /// <summary>The <see cref="Outside"/> that somebody told us to go on beside; null when nobody did. It is never permission to overwrite it.</summary>
    public string? Accepted { get; init; }

    /// <summary>When this state became known.</summary>
    public Instant RecordedAt { get; init; }

    /// <summary>The same document as it was found outside: where it stands, and what differs from what was sent. Ended documents differ in nothing: they count nothing.</summary>
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
