using System.Collections.Immutable;
using Connector.Engine;
using Connector.Host.Commands;
using Connector.Store;

namespace Connector.Host.Running;

/// <summary>What new facts change in closed periods.</summary>
/// <param name="Charges">How many charges.</param>
/// <param name="Periods">In how many periods.</param>
/// <param name="Payers">For how many payers.</param>
/// <param name="Changes">By currency: what is added and what is taken away, in minor units.</param>
internal sealed record Impact(int Charges, int Periods, int Payers, ImmutableSortedDictionary<string, (long Up, long Down)> Changes)
{
    public static readonly Impact None = new(0, 0, 0, ImmutableSortedDictionary<string, (long, long)>.Empty);

    public override string ToString()
    {
        var changes = string.Join(", ", Changes.Select(c => $"+{Currency.Text(c.Value.Up, c.Key)} / {(c.Value.Down == 0 ? "-" : "")}{Currency.Text(c.Value.Down, c.Key)} {c.Key}"));
        return $"{Charges:n0} charges in {Periods} closed {(Periods == 1 ? "period" : "periods")} change by {changes} for {Payers} {(Payers == 1 ? "payer" : "payers")}";
    }
}

/// <summary>
/// What is stored of closed periods: their charges and documents, as known at every instant since they were closed. A
/// change of facts brings them to the new truth in the same transaction, and touches what it can reach and nothing else.
/// </summary>
internal static class ClosedPeriods
{
    /// <summary>Recomputes what changed facts reach.</summary>
    public static Impact Refresh(Recording recording, Reach reach)
    {
        if (reach.IsEmpty)
        {
            return Impact.None;
        }

        var reached = reach.Agreements();
        return Refresh(recording, (_, days) => [.. reached.Where(a => a.Value.Overlaps(days)).Select(a => a.Key)], reach.ChangesWords);
    }

    /// <summary>Recomputes what a dispute was about.</summary>
    public static Impact Refresh(Recording recording, IReadOnlyCollection<Charge> charges)
    {
        var byPeriod = charges.ToLookup(c => Keys.PeriodOf(c.Document), c => c.Agreement, StringComparer.Ordinal);
        return Refresh(recording, (period, _) => [.. byPeriod[period].Distinct(StringComparer.Ordinal)], words: false);
    }

    /// <summary>Recomputes all of the closed periods: the settings changed.</summary>
    public static Impact RefreshAll(Recording recording)
    {
        var all = recording.Rows(FactFile.Agreements).Select(r => r[0]!).Distinct(StringComparer.Ordinal).ToArray();
        return Refresh(recording, (period, _) => [.. all.Union(recording.ChargesOfPeriod(period).Select(c => c.Agreement), StringComparer.Ordinal)], words: true);
    }

    private static Impact Refresh(Recording recording, Func<string, Days, string[]> agreements, bool words)
    {
        var facts = recording.Facts();
        var tally = new Tally();
        foreach (var key in recording.PeriodStates().Where(p => p.Value != PeriodState.Open).Select(p => p.Key).Order(StringComparer.Ordinal))
        {
            if (facts.Calendar.Find(key) is not { } period)
            {
                continue;
            }

            var context = new StepContext(facts, period);
            var days = DaysOfDocuments(context);
            var touched = new SortedSet<string>(StringComparer.Ordinal);
            try
            {
                foreach (var chunk in agreements(key, days).Order(StringComparer.Ordinal).Chunk(2_000))
                {
                    var stored = recording.ChargesOf(key, chunk);
                    touched.UnionWith(words ? stored.Select(c => c.Document) : []);
                    Refresh(recording, context, recording.Slice(chunk, days), stored, touched, tally);
                }

                // At the end, because a document can hold charges of agreements in several chunks.
                foreach (var document in touched)
                {
                    Reassemble(recording, context, document);
                }
            }
            catch (OverflowException)
            {
                throw TooLarge(key);
            }
        }

        return tally.ToImpact();
    }

    /// <summary>No amount is kept that does not fit: what would make one is refused whole.</summary>
    public static CommandFailed TooLarge(string subject)
        => new(1, new Issue("IMPORT-002", subject, $"An amount or a total of {subject} would be too large to be kept.", "Look at prices and quantities; nothing was recorded."));

    /// <summary>The days whose facts the documents of a period depend on: the next period's too, where a plan is billed in advance.</summary>
    public static Days DaysOfDocuments(StepContext context)
        => context.Facts.HasAdvance && context.Facts.Calendar.Next(context.Period) is { } next
            ? context.Period.Days with { To = next.Days.To }
            : context.Period.Days;

    private static void Refresh(Recording recording, StepContext context, Slice slice, ImmutableArray<Charge> stored, SortedSet<string> touched, Tally tally)
    {
        var before = stored.ToDictionary(c => (c.Document, c.Key));
        var changed = new List<Charge>();
        foreach (var charge in BillingProcess.RateDocuments(context, slice).Output.Charges)
        {
            if (charge.IsTooLarge)
            {
                throw TooLarge(charge.Key);
            }

            if (before.Remove((charge.Document, charge.Key), out var old) && Same(old, charge))
            {
                continue;
            }

            if (old is not null)
            {
                recording.End(old);
                tally.Add(context.Period, old, -1);
            }

            changed.Add(charge);
            touched.Add(charge.Document);
            tally.Add(context.Period, charge, 1);
        }

        foreach (var gone in before.Values)
        {
            recording.End(gone);
            touched.Add(gone.Document);
            tally.Add(context.Period, gone, -1);
        }

        recording.Add(changed.ToArray());
    }

    private static void Reassemble(Recording recording, StepContext context, string key)
    {
        var charges = recording.ChargesOf(key);
        var stored = recording.Document(key);
        if (charges.IsEmpty)
        {
            if (stored is not null)
            {
                recording.End(key);
            }

            return;
        }

        var document = BillingProcess.Assemble(context, new RatedCharges(charges)).Output[0];
        var digest = DocumentText.Digest(document);
        if (stored is null || stored.Digest != digest || stored.Unrated != document.Unrated.Length)
        {
            recording.Put(document, digest);
        }
    }

    /// <summary>Whether a charge is what is stored. Records of fractions compare by value.</summary>
    private static bool Same(Charge stored, Charge charge) => stored == charge;

    /// <summary>Adds up what changes.</summary>
    private sealed class Tally
    {
        private readonly Dictionary<string, (string Currency, long Amount)> _charges = new(StringComparer.Ordinal);
        private readonly HashSet<string> _periods = new(StringComparer.Ordinal);
        private readonly HashSet<string> _payers = new(StringComparer.Ordinal);

        public void Add(BillingPeriod period, Charge charge, int sign)
        {
            _periods.Add(period.Key);
            _payers.Add(charge.Payer ?? "");
            // A charge that moves to another payer goes down for one and up for the other.
            var key = charge.Document + "\u001f" + charge.Key;
            _charges[key] = (charge.Currency, _charges.GetValueOrDefault(key).Amount + (sign * (charge.Amount ?? 0)));
        }

        public Impact ToImpact() => new(
            _charges.Count, _periods.Count, _payers.Count,
            _charges.Values.GroupBy(c => c.Currency, StringComparer.Ordinal).ToImmutableSortedDictionary(
                g => g.Key, g => (g.Where(c => c.Amount > 0).Sum(c => c.Amount), g.Where(c => c.Amount < 0).Sum(c => c.Amount)), StringComparer.Ordinal));
    }
}
