using System.Collections.Immutable;
using NodaTime;

namespace Connector.Engine;

/// <summary>Whether a period's documents are due.</summary>
public enum PeriodState
{
    /// <summary>Facts still come in; its documents are a preview.</summary>
    Open,

    /// <summary>Its documents are due; later facts become updates and adjustments.</summary>
    Closed,

    /// <summary>Closed, and updates and adjustments need force and a reason.</summary>
    Locked,
}

/// <summary>States of periods as answers write them.</summary>
public static class PeriodStates
{
    /// <summary>The word.</summary>
    public static string Text(this PeriodState state) => state switch { PeriodState.Closed => "closed", PeriodState.Locked => "locked", _ => "open" };

    /// <summary>The state a word names.</summary>
    public static PeriodState Parse(string text) => text switch { "closed" => PeriodState.Closed, "locked" => PeriodState.Locked, _ => PeriodState.Open };
}

/// <summary>All that planning must know of one document: its target, and what stands outside.</summary>
public sealed record DocumentCase
{
    /// <summary>The original document's key.</summary>
    public required string Key { get; init; }

    /// <summary>Its period's state.</summary>
    public required PeriodState PeriodState { get; init; }

    /// <summary>The backend it goes to: that of its first publication, else that of the route. Null when none matches.</summary>
    public required string? Backend { get; init; }

    /// <summary>What it should be, held charges left out unless they stand on posted documents; null when it has no charges any more.</summary>
    public Document? Target { get; init; }

    /// <summary>The digest of <see cref="Target"/>.</summary>
    public string? TargetDigest { get; init; }

    /// <summary>Its publication; null when nothing of it was ever sent.</summary>
    public Publication? Original { get; init; }

    /// <summary>Its adjustments' publications.</summary>
    public ImmutableArray<Publication> Adjustments { get; init; } = [];

    /// <summary>Whether a booked adjustment stands beside it: then only another adjustment can change what both say.</summary>
    public bool IsCorrected => Adjustments.Any(a => a.State.IsBooked());

    /// <summary>Whether an answer was lost: what stands outside is not known until it is looked up.</summary>
    public bool IsUncertain => Original?.State == PublicationState.Sending || Adjustments.Any(a => a.State == PublicationState.Sending);

    /// <summary>The charges that a dispute holds.</summary>
    public ImmutableHashSet<string> Held { get; init; } = [];

    /// <summary>The digests of contents that were approved.</summary>
    public ImmutableHashSet<string> Approved { get; init; } = [];

    /// <summary>The first period after the document's that is neither closed nor locked: adjustments are issued in it.</summary>
    public BillingPeriod? AdjustIn { get; init; }

    /// <summary>Whether to overrule locks and edits by others.</summary>
    public bool Force { get; init; }

    /// <summary>The last day that the backend's own books are locked for; null when they are not.</summary>
    public LocalDate? LockedThrough { get; init; }

    /// <summary>What an accountant should know of the target, such as an agreed amount that lapsed; null when there is nothing.</summary>
    public string? Because { get; init; }

    /// <summary>The facts that changed charges since they were booked, in words, by charge, where any are known. Asked only for charges that differ.</summary>
    public Func<IReadOnlySet<string>, IReadOnlyDictionary<string, string>> CausesOf { get; init; } = _ => ImmutableDictionary<string, string>.Empty;
}

/// <summary>What stands outside, by charge, signed, in minor units.</summary>
public static class Position
{
    /// <summary>The signed amounts of a document by charge; a credit lessens.</summary>
    public static Dictionary<string, long> Of(Document? document)
    {
        var amounts = new Dictionary<string, long>(StringComparer.Ordinal);
        Add(amounts, document);
        return amounts;
    }

    /// <summary>What stands on booked documents. An original that was put back to draft under booked adjustments is still corrected by them: it counts too.</summary>
    public static Dictionary<string, long> Booked(DocumentCase @case)
        => Sum(@case, p => p.State.IsBooked() || (p == @case.Original && p.State.Counts() && @case.IsCorrected));

    /// <summary>What stands on drafts and booked documents.</summary>
    public static Dictionary<string, long> Standing(DocumentCase @case) => Sum(@case, p => p.State.Counts());

    /// <summary>What would stand if all that is open were carried out, whatever is in its way.</summary>
    public static Dictionary<string, long> After(DocumentCase @case, ImmutableArray<PlannedAction> rows)
    {
        var amounts = Standing(@case);
        foreach (var row in rows.Where(r => r.Content is not null))
        {
            Add(amounts, row.Wanted == ActionKind.Cancel ? null : row.Content);
            Add(amounts, row.Existing?.State.Counts() == true ? row.Existing.Content : null, -1);
        }

        return amounts;
    }

    /// <summary>The sum of what stands.</summary>
    public static long Total(DocumentCase @case)
        => (@case.Original is { } original && original.State.Counts() ? original.Content.SignedTotal : 0)
            + @case.Adjustments.Where(a => a.State.Counts()).Sum(a => a.Content.SignedTotal);

    private static Dictionary<string, long> Sum(DocumentCase @case, Func<Publication, bool> counts)
    {
        var amounts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var publication in @case.Original is null ? @case.Adjustments : @case.Adjustments.Insert(0, @case.Original))
        {
            if (counts(publication))
            {
                Add(amounts, publication.Content);
            }
        }

        return amounts;
    }

    private static void Add(Dictionary<string, long> amounts, Document? document, int sign = 1)
    {
        foreach (var line in document?.Lines ?? [])
        {
            foreach (var (charge, amount) in line.Charges)
            {
                amounts[charge] = amounts.GetValueOrDefault(charge) + (sign * (document!.Kind.IsCredit() ? -amount : amount));
            }
        }
    }
}
