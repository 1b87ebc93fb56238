using System.Collections.Immutable;
using Connector.Engine;
using Connector.Store;

namespace Connector.Operations.Recalculating;

/// <summary>
/// Keeps the stored charges and documents of closed periods equal to what the facts give. A change of facts recalculates, in the same
/// transaction, what it can affect and nothing else.
/// </summary>
public static class RecalculateClosedPeriods
{
    /// <summary>Recalculates what changed facts affect.</summary>
    public static Impact Of(Recording recording, AffectedAgreements affected)
    {
        if (affected.IsEmpty)
        {
            return Impact.None;
        }

        var reached = affected.Agreements();
        return Refresh(recording, reached.Keys, (agreement, _, days) => reached[agreement].Overlaps(days), affected.ChangesWords);
    }

    /// <summary>Recalculates the charges of a dispute.</summary>
    public static Impact Of(Recording recording, IReadOnlyCollection<Charge> charges)
    {
        var disputed = charges.Select(c => (c.Agreement, Period: DocumentKey.Parse(c.Document).Period)).ToHashSet();
        return Refresh(recording, disputed.Select(d => d.Agreement), (agreement, period, _) => disputed.Contains((agreement, period)), words: false);
    }

    /// <summary>Recalculates all closed periods, because the settings changed.</summary>
    public static Impact All(Recording recording)
    {
        var all = recording.Rows(FactFile.Agreements).Select(r => FactFile.Agreements.KeyOf(r.Cells)).Concat(Closed(recording).SelectMany(recording.ChargesOfPeriod).Select(c => c.Agreement));
        return Refresh(recording, all, (_, _, _) => true, words: true);
    }

    private static IEnumerable<string> Closed(Recording recording)
        => recording.PeriodStates().Where(p => p.Value != PeriodState.Open).Select(p => p.Key).Order(StringComparer.Ordinal);

    private static Impact Refresh(Recording recording, IEnumerable<string> agreements, Func<string, string, Days, bool> reaches, bool words)
    {
        var facts = recording.Facts();
        var tally = new Tally();
        var periods = Closed(recording).Select(facts.Calendar.Find).OfType<BillingPeriod>().Select(period => new StepContext(facts, period))
            .Select(context => (Context: context, Days: context.DocumentDays, Touched: new SortedSet<string>(StringComparer.Ordinal))).ToArray();
        if (periods.Length == 0)
        {
            return Impact.None;
        }

        var days = new Days(periods.Min(p => p.Days.From), periods.Max(p => p.Days.To));
        foreach (var chunk in agreements.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Chunk(2_000))
        {
            var all = recording.SliceWithoutUsage(chunk, days);
            foreach (var period in periods)
            {
                var key = period.Context.Period.Key;
                var reached = chunk.Where(agreement => reaches(agreement, key, period.Days)).ToHashSet(StringComparer.Ordinal);
                if (reached.Count > 0)
                {
                    var stored = recording.ChargesOf(key, reached);
                    period.Touched.UnionWith(words ? stored.Select(c => c.Document) : []);
                    var slice = recording.WithUsage(all with { Agreements = [.. all.Agreements.Where(a => reached.Contains(a.Key))] }, period.Days);
                    Fitting(key, () => Refresh(recording, period.Context, slice, stored, period.Touched, tally));
                }
            }
        }

        // Documents come last, because one can hold charges of agreements in several chunks.
        foreach (var (context, _, touched) in periods)
        {
            Fitting(context.Period.Key, () => Reassemble(recording, context, touched));
        }

        return tally.ToImpact();
    }

    private static void Fitting(string period, Action work)
    {
        try
        {
            work();
        }
        catch (OverflowException)
        {
            throw TooLarge(period);
        }
    }

    /// <summary>The refusal of a change that would make an amount too large to store.</summary>
    public static Refusal TooLarge(string subject)
        => new(RefusalKind.Rule, new Issue("IMPORT-002", subject, $"An amount or a total of {subject} would be too large to store.", "Check prices and quantities; nothing was recorded."));

    private static void Refresh(Recording recording, StepContext context, Slice slice, ImmutableArray<Charge> stored, SortedSet<string> touched, Tally tally)
    {
        var before = stored.ToDictionary(c => (c.Document, c.Key));
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
                tally.Add(context.Period, old, -1);
            }

            recording.Correct(old, charge);
            Lapse(recording, context.Facts, charge.Key, charge, tally);
            touched.Add(charge.Document);
            tally.Add(context.Period, charge, 1);
        }

        foreach (var gone in before.Values)
        {
            recording.Correct(gone, null);
            Lapse(recording, context.Facts, gone.Key, null, tally);
            touched.Add(gone.Document);
            tally.Add(context.Period, gone, -1);
        }
    }

    /// <summary>When a period is closed, ends the agreed amounts of charges that have changed while it was open.</summary>
    public static void LapseAtClose(Recording recording)
    {
        foreach (var agreed in recording.AgreedAmounts().ToArray())
        {
            if (recording.StoredCharge(agreed.Charge) is { } charge && agreed.Lapsed(charge) is { } lapsed)
            {
                recording.Agree(agreed.Charge, lapsed);
            }
        }
    }

    /// <summary>Ends the agreed amount of a charge that has changed. It does not apply again, even when the facts change back.</summary>
    private static void Lapse(Recording recording, KnownFacts facts, string charge, Charge? now, Tally tally)
    {
        // A charge that moves to another document is seen twice: removed from one, added to the other.
        if (facts.Agreed(charge)?.Lapsed(now) is { } lapsed && tally.Lapsed.Add(charge))
        {
            recording.Agree(charge, lapsed);
        }
    }

    /// <summary>Assembles documents on the other cores, while they are read and stored one after the other.</summary>
    private static void Reassemble(Recording recording, StepContext context, IEnumerable<string> keys)
    {
        var flight = new Queue<Task<(string, Document?, string?)[]>>();
        foreach (var some in keys.Chunk(32))
        {
            var charges = Array.ConvertAll(some, key => (Key: key, Charges: recording.ChargesOf(key)));
            flight.Enqueue(Task.Run(() => Array.ConvertAll(charges, c => Assembled(context, c.Key, c.Charges))));
            if (flight.Count > 2 * Environment.ProcessorCount)
            {
                Keep(recording, flight.Dequeue());
            }
        }

        while (flight.TryDequeue(out var last))
        {
            Keep(recording, last);
        }
    }

    private static (string Key, Document? Document, string? Digest) Assembled(StepContext context, string key, ImmutableArray<Charge> charges)
        => charges.IsEmpty ? (key, null, null)
            : BillingProcess.Assemble(context, new RatedCharges(charges)).Output[0] is var document ? (key, document, DocumentText.Digest(document)) : default;

    private static void Keep(Recording recording, Task<(string Key, Document? Document, string? Digest)[]> assembled)
    {
        foreach (var (key, document, digest) in assembled.GetAwaiter().GetResult())
        {
            var stored = recording.Document(key);
            if (document is null && stored is not null)
            {
                recording.End(key);
            }
            else if (document is not null && (stored?.Digest != digest || stored!.Unrated != document.Unrated.Length))
            {
                recording.Put(document, digest!);
            }
        }
    }

    /// <summary>Whether a charge equals the stored one. Fractions compare by value.</summary>
    private static bool Same(Charge stored, Charge charge) => stored == charge;

    /// <summary>Adds up what changes.</summary>
    private sealed class Tally
    {
        private readonly Dictionary<string, (string Currency, long Amount)> _charges = new(StringComparer.Ordinal);
        private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
        private readonly HashSet<string> _periods = new(StringComparer.Ordinal);
        private readonly HashSet<string> _payers = new(StringComparer.Ordinal);

        /// <summary>The charges whose agreed amounts have lapsed.</summary>
        public HashSet<string> Lapsed { get; } = new(StringComparer.Ordinal);

        public void Add(BillingPeriod period, Charge charge, int sign)
        {
            _periods.Add(period.Key);
            _payers.Add(charge.Payer ?? "");
            _keys.Add(charge.Key);
            // A charge that moves to another payer is a decrease for one and an increase for the other.
            var key = charge.Document + "\u001f" + charge.Key;
            _charges[key] = (charge.Currency, _charges.GetValueOrDefault(key).Amount + (sign * (charge.Amount ?? 0)));
        }

        public Impact ToImpact() => new(
            _keys.Count, _periods.Count, _payers.Count,
            _charges.Values.GroupBy(c => c.Currency, StringComparer.Ordinal).ToImmutableSortedDictionary(
                g => g.Key, g => (g.Where(c => c.Amount > 0).Sum(c => c.Amount), g.Where(c => c.Amount < 0).Sum(c => c.Amount)), StringComparer.Ordinal));
    }
}
