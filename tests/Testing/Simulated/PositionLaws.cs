using System.Collections.Immutable;
using Connector.Engine;

namespace Connector.Testing;

/// <summary>Laws 1 and 8 for one document: position + open + held = target for each charge, and what is shown adds up to the price.</summary>
public static class PositionLaws
{
    /// <summary>What is broken, in words; null when all holds, or nothing can be said: of what is in flight or not confirmed, and of what has no amount.</summary>
    /// <param name="case">The document.</param>
    /// <param name="rows">Its plan.</param>
    /// <param name="due">The amounts of all its charges, held ones too.</param>
    /// <param name="shown">The signed sum of what is shown of it.</param>
    public static string? Broken(DocumentCase @case, ImmutableArray<PlannedAction> rows, Dictionary<string, long> due, long shown)
    {
        if (@case.IsUncertain || @case.NotConfirmed is not null)
        {
            return null;
        }

        var booked = Position.Booked(@case);
        var after = Position.Counted(@case);
        var stands = Position.Total(@case);
        foreach (var row in rows)
        {
            if (row.Before != stands || row.Content?.Total < 0)
            {
                return $"{row.Key} says {row.Before} stands, where {stands} does, and brings {row.Content?.Total}{Text(@case, rows)}";
            }

            stands = row.After!.Value;

            Add(after, row.Wanted == ActionKind.Cancel ? null : row.Content, 1);
            Add(after, row.Content is not null && row.Existing?.State.Counts() == true ? row.Existing.Content : null, -1);
        }

        if (stands != after.Values.Sum())
        {
            return $"the rows say {stands} is to stand, and what they bring is {after.Values.Sum()}{Text(@case, rows)}";
        }

        foreach (var charge in after.Keys.Union(due.Keys, StringComparer.Ordinal))
        {
            var target = due.GetValueOrDefault(charge);
            var held = @case.IsHeld(charge) ? target - booked.GetValueOrDefault(charge) : 0;
            if (after.GetValueOrDefault(charge) + held != target)
            {
                return $"{charge} on {@case.Key}: position and open are {after.GetValueOrDefault(charge)}, held {held}, target {target}{Text(@case, rows)}";
            }
        }

        var price = due.Where(d => !@case.IsHeld(d.Key)).Sum(d => d.Value) + booked.Where(b => @case.IsHeld(b.Key)).Sum(b => b.Value);
        return shown == price ? null : $"the documents of {@case.Key} show {shown}, its price is {price}{Text(@case, rows)}";
    }

    /// <summary>What stands and what is planned, for whoever reads a failure.</summary>
    public static string Text(DocumentCase @case, ImmutableArray<PlannedAction> rows)
        => string.Concat((@case.Original is null ? @case.Adjustments : @case.Adjustments.Insert(0, @case.Original))
                .Select(p => $"\n  {p.Document} r{p.Revision} {p.State} {p.Content.SignedTotal}{(p.EndedByUs ? " by us" : "")} {p.Drift}"))
            + string.Concat(rows.Select(r => $"\n  {r.Action} {r.Key} {r.Wanted} {r.Content?.SignedTotal} {r.Reason}"));

    private static void Add(Dictionary<string, long> amounts, Document? document, int sign)
    {
        foreach (var (charge, amount) in Position.Of(document))
        {
            amounts[charge] = amounts.GetValueOrDefault(charge) + (sign * amount);
        }
    }
}
