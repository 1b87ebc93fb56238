using System.Collections.Immutable;

namespace Connector.Engine;

/// <summary>
/// What is known to exist in the accounting system, by charge, signed, in minor units (contract, section 4: open = target − held − position). Of a document
/// that is not confirmed only the total is known.
/// </summary>
public static class Position
{
    /// <summary>The signed amounts of a document by charge, in minor units: those of a credit are negative. Empty for null.</summary>
    public static Dictionary<string, long> Of(Document? document)
    {
        var amounts = new Dictionary<string, long>(StringComparer.Ordinal);
        Add(amounts, document);
        return amounts;
    }

    /// <summary>The amounts on booked documents, by charge. An original that was put back to draft under booked adjustments is still corrected by them: it counts too.</summary>
    public static Dictionary<string, long> Booked(DocumentCase @case)
        => Sum(@case, p => p.State.IsBooked() || (p.ByOthers && p.State.Counts()) || (p == @case.Original && p.State.Counts() && @case.IsCorrected));

    /// <summary>The amounts on drafts and booked documents, by charge.</summary>
    public static Dictionary<string, long> Counted(DocumentCase @case) => Sum(@case, p => p.State.Counts());

    /// <summary>The amounts by charge if every row were carried out, blocked ones too.</summary>
    public static Dictionary<string, long> After(DocumentCase @case, ImmutableArray<PlannedAction> rows)
    {
        var amounts = Counted(@case);
        foreach (var row in rows.Where(r => r.Content is not null))
        {
            Add(amounts, row.Wanted == ActionKind.Cancel ? null : row.Content);
            Add(amounts, row.Existing?.State.Counts() == true ? row.Existing.Content : null, -1);
        }

        return amounts;
    }

    /// <summary>The sum of the drafts and booked documents, signed, in minor units.</summary>
    public static long Total(DocumentCase @case)
        => (@case.Original?.Standing ?? 0) + @case.Adjustments.Sum(a => a.Standing);

    private static Dictionary<string, long> Sum(DocumentCase @case, Func<Publication, bool> counts)
    {
        var amounts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var publication in @case.Original is null ? @case.Adjustments : @case.Adjustments.Insert(0, @case.Original))
        {
            if (publication.IsConfirmed && counts(publication))
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
