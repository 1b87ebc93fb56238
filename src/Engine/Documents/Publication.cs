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

    /// <summary>The digest that the backend gives for a content that was adopted; null for one that was sent, which has <see cref="Digest"/> there too.</summary>
    public string? ExternalDigest { get; init; }

    /// <summary>The digest by which the backend tells that nobody changed it.</summary>
    public string DigestThere => ExternalDigest ?? Digest;

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
        PublicationState.Cancelled when !EndedByUs => Drift is null ? "cancelled outside" : "cancelled outside, " + Drift,
        _ => Drift,
    };

    /// <summary><see cref="Outside"/> as answers report it, with <c>(accepted)</c> where somebody accepted it.</summary>
    public string? ReportedDrift => Outside is { } outside ? outside + (Accepted == outside ? " (accepted)" : "") : null;

    /// <summary>The value of <see cref="Outside"/> that a user accepted, so that corrections continue beside it; null when nobody did. It never permits overwriting it.</summary>
    public string? Accepted { get; init; }

    /// <summary>The signed total, in minor units, of the booked credit notes of others against it, whether they are counted yet or not; null for none.</summary>
    public long? Credited { get; init; }

    /// <summary>Whether others made it: a credit note against a document of ours, which was counted. It is position, and never written.</summary>
    public bool ByOthers { get; init; }

    /// <summary>Whether a credit note of others against it waits for a decision: until then the position is not what the books say.</summary>
    public bool IsCreditedOutside => Credited is not null && Outside != Accepted;

    /// <summary>When this state became known.</summary>
    public Instant RecordedAt { get; init; }

    /// <summary>
    /// The signed total, in minor units, of what was found under its key in place of <see cref="Content"/>, which was never confirmed to be there; null where
    /// <see cref="Content"/> is what was confirmed. Then that total is all that is known of the position, until what was found is adopted.
    /// </summary>
    public long? Found { get; init; }

    /// <summary>Whether <see cref="Content"/> is known to have been there: its write was confirmed, or it was read back equal.</summary>
    public bool IsConfirmed => Found is null;

    /// <summary>Whether it counts, and what it says was never confirmed.</summary>
    public bool IsUnknown => !IsConfirmed && State.Counts();

    /// <summary>Its total as far as it is known, signed, in minor units: that of what was found, where that is not what was sent.</summary>
    public long SignedTotal => Found ?? Content.SignedTotal;

    /// <summary>What it counts for in the position, signed, in minor units: 0 for a document that was cancelled or deleted.</summary>
    public long Standing => State.Counts() ? SignedTotal : 0;

    /// <summary>
    /// The same publication with what was found in the accounting system: its state, and what differs from what was confirmed before. A cancelled or
    /// deleted document has no drift, because it counts for nothing. A later content of ours, which this store never sent, is not confirmed: the store
    /// was restored from a backup.
    /// </summary>
    public Publication Seen(ExternalDocument found)
    {
        // What does not count now may be put back: it is confirmed no more than before.
        var isKnown = (IsConfirmed && found.Revision <= Revision) || Says(found);
        var seen = isKnown ? As(found) : found.State.Counts() ? NotConfirmed(found) : As(found) with { Found = There(found) };
        return seen.Outside is null ? seen with { Accepted = null } : seen;
    }

    /// <summary>What was sent, with what was found when it was first looked at: confirmed where it says the same.</summary>
    public Publication Arrived(ExternalDocument found)
        => Says(found) ? As(found) with { Drift = OutsideCredits.Text(found, Content.Currency) } : found.State.Counts() ? NotConfirmed(found) : As(found) with { Found = There(found) };

    /// <summary>The same publication, found to be no longer there.</summary>
    public Publication Gone() => this with { State = PublicationState.Deleted };

    /// <summary>Whether what was found says what <see cref="Content"/> says.</summary>
    private bool Says(ExternalDocument found)
        => There(found) == Content.SignedTotal && found.IsAsSent != false && (found.Digest is { } digest ? digest == DigestThere : IsConfirmed && found.Revision <= Revision);

    /// <summary>The signed total of what was found.</summary>
    private long There(ExternalDocument found) => (found.IsCredit ?? Content.Kind.IsCredit()) ? -found.Total : found.Total;

    private Publication NotConfirmed(ExternalDocument found)
    {
        var there = There(found);
        return As(found) with
        {
            Found = there,
            Drift = Content.Lines.IsEmpty ? $"not confirmed: not known to this store, found {Currency.Text(there, Content.Currency)}"
                : there == Content.SignedTotal
                ? "not confirmed: its content is not what was to be published"
                : $"not confirmed: published {Currency.Text(Content.SignedTotal, Content.Currency)}, found {Currency.Text(there, Content.Currency)}",
            Accepted = null,
        };
    }

    private Publication As(ExternalDocument found) => this with
    {
        State = found.State,
        ExternalId = found.ExternalId,
        ExternalNumber = found.ExternalNumber,
        Found = null,
        Credited = found.State.Counts() ? OutsideCredits.Total(found) : null,
        Drift = Joined(Changed(found), OutsideCredits.Text(found, Content.Currency)),
        EndedByUs = (EndedByUs || found.EndedByUs) && !found.State.Counts(),
    };

    private string? Changed(ExternalDocument found)
        => !found.State.Counts() ? null
            : ByOthers && found.State == PublicationState.Draft ? "set back to draft outside"
            : There(found) != Content.SignedTotal && found.Total == Content.Total ? "it is of the other kind: an invoice for a credit, or a credit for an invoice"
            : found.Total != Content.Total ? $"published {Currency.Text(Content.Total, Content.Currency)}, found {Currency.Text(found.Total, Content.Currency)}"
            : found.Digest is { } digest && digest != DigestThere ? $"its content is not what was published ({digest[^Math.Min(8, digest.Length)..]})"
            : null;

    private static string? Joined(string? a, string? b) => a is null ? b : b is null ? a : a + "; " + b;

    /// <summary>The original document's key: its own, or what it corrects.</summary>
    public string Original => Content.Corrects ?? Document;
}
