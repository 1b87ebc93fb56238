using System.Collections.Immutable;
using NodaTime;

namespace Connector.Engine;

/// <summary>All that planning must know about one document: its target, and what exists of it in the accounting system.</summary>
public sealed record DocumentCase
{
    /// <summary>The original document's key.</summary>
    public required string Key { get; init; }

    /// <summary>The state of the period that the document is for.</summary>
    public required PeriodState PeriodState { get; init; }

    /// <summary>The backend it goes to: that of its first publication, else that of the route. Null when none matches.</summary>
    public required string? Backend { get; init; }

    /// <summary>What it should be, without held charges unless they are on posted documents; null when it no longer has charges.</summary>
    public Document? Target { get; init; }

    /// <summary>The digest of <see cref="Target"/>.</summary>
    public string? TargetDigest { get; init; }

    /// <summary>
    /// The target as it is sent: dated after the days that the backend's books are locked for. A draft keeps a later day, and one whose content does not change
    /// keeps its day even when that is locked by now. Null when there is no target.
    /// </summary>
    public Document? Outgoing
    {
        get
        {
            if (Target is not { } target || Original is not { State: PublicationState.Draft } draft)
            {
                return Target is null ? null : Dating.After(LockedThrough, Target);
            }

            var kept = Dating.Keeping(draft.Content, target);
            return (ReferenceEquals(kept, target) ? TargetDigest : DocumentText.Digest(kept)) == draft.Digest ? kept : Dating.After(LockedThrough, kept);
        }
    }

    /// <summary>Its publication; null when nothing of it was ever sent.</summary>
    public Publication? Original { get; init; }

    /// <summary>The publications of its adjustments, in no particular order; empty when there are none.</summary>
    public ImmutableArray<Publication> Adjustments { get; init; } = [];

    /// <summary>Whether it has a booked adjustment: then only another adjustment can change the sum of both.</summary>
    public bool IsCorrected => Adjustments.Any(a => a.State.IsBooked());

    /// <summary>Whether an answer was lost: what exists in the accounting system is not known until it is looked up.</summary>
    public bool IsUncertain => Original?.State == PublicationState.Sending || Adjustments.Any(a => a.State == PublicationState.Sending);

    /// <summary>The publication whose content was never confirmed to be there; null where all of the position is known.</summary>
    public Publication? NotConfirmed => (Original is null ? Adjustments : Adjustments.Insert(0, Original)).FirstOrDefault(p => p.IsUnknown);

    /// <summary>The publications that a credit note of others stands against which is not counted yet.</summary>
    public IEnumerable<Publication> CreditedOutside => (Original is null ? Adjustments : Adjustments.Insert(0, Original)).Where(p => p.IsCreditedOutside);

    /// <summary>The keys of the charges that a dispute holds.</summary>
    public ImmutableHashSet<string> Held { get; init; } = [];

    /// <summary>Whether a dispute keeps an amount from moving: it is about it, or it counts for the document as a whole while one is about any of its charges.</summary>
    public bool IsHeld(string charge)
        => Held.Contains(charge) || (!Held.IsEmpty && Original is not null && Adjustments.Insert(0, Original).Any(p => AdoptedAmount.IsOf(p.Document, charge)));

    /// <summary>The digests of contents that were approved.</summary>
    public ImmutableHashSet<string> Approved { get; init; } = [];

    /// <summary>The first period after the document's that is neither closed nor locked: adjustments are issued in it.</summary>
    public BillingPeriod? AdjustIn { get; init; }

    /// <summary>Whether to overrule locks and edits by others.</summary>
    public bool Force { get; init; }

    /// <summary>The last day that the backend's own books are locked for; null when they are not. What is sent is dated after it.</summary>
    public LocalDate? LockedThrough { get; init; }

    /// <summary>What an accountant should know of the target, such as an agreed amount that lapsed; null when there is nothing.</summary>
    public string? Because { get; init; }

    /// <summary>The facts that changed charges since they were booked, in words, by charge, where any are known. Asked only for charges that differ.</summary>
    public Func<IReadOnlySet<string>, IReadOnlyDictionary<string, string>> CausesOf { get; init; } = _ => ImmutableDictionary<string, string>.Empty;
}
