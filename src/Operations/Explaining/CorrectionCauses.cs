using System.Collections.Immutable;
using Connector.Engine;
using Connector.Store;
using NodaTime;

namespace Connector.Operations.Explaining;

/// <summary>
/// Finds why charges on a booked document are no longer right: facts on which they were based when they were sent, or are based now, and
/// that were recorded or ended in between.
/// </summary>
/// <param name="snapshot">What is known.</param>
/// <param name="facts">The facts that all slices share.</param>
/// <param name="known">Returns what was known when something was sent.</param>
/// <param name="publications">The publications of the document and its adjustments.</param>
public sealed class CorrectionCauses(Snapshot snapshot, KnownFacts facts, Func<Instant, Snapshot> known, ImmutableArray<Publication> publications)
{
    private readonly Dictionary<(BasisFact, Instant), string?> _changed = [];
    private readonly Dictionary<Instant, (string Actor, string? Reason)?> _records = [];

    /// <summary>The causes by charge, in words: each fact, who recorded it, when and why. Charges without a known cause are left out.</summary>
    public IReadOnlyDictionary<string, string> Of(IReadOnlySet<string> charges)
    {
        var sent = SentLast(charges);
        var causes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var some in charges.GroupBy(c => (Period: ChargeKey.Parse(c).Period, Sent: sent[c])))
        {
            var (keys, earlier) = (some.ToHashSet(StringComparer.Ordinal), known(some.Key.Sent));
            var then = new ChargeBasis(earlier, earlier.Facts(), some.Key.Period, keys);
            var now = new ChargeBasis(snapshot, facts, some.Key.Period, keys);
            foreach (var charge in some)
            {
                var late = Ended(charge, some.Key.Sent).Concat(Changed(charge, then, now, some.Key.Sent)).Distinct().ToArray();
                if (late.Length > 0)
                {
                    causes.Add(charge, string.Join("; ", late.Take(3)) + (late.Length > 3 ? $" and {late.Length - 3} more" : ""));
                }
            }
        }

        return causes;
    }

    private IEnumerable<string> Changed(string charge, ChargeBasis then, ChargeBasis now, Instant since)
    {
        if ((now.DaysOf(charge) ?? then.DaysOf(charge)) is not { } days)
        {
            return [];
        }

        days = ChargeBasis.Cover(days, then.DaysOf(charge) ?? days);
        var (before, after) = (then.Of(charge, days).ToArray(), now.Of(charge, days).ToArray());
        // A lapsed agreed amount is not a cause: the fact that changed is.
        var differ = after.Except(before).Concat(before.Except(after)).Where(g => g.Table != "agreed_amounts" || facts.Agreed(charge) is not { IsLapsed: true })
            .DistinctBy(g => (g.Table, g.Key, g.From)).ToArray();
        var late = differ.Select(g => Changed(g, since)).OfType<string>().ToArray();
        // When none of them changed itself, one was cut short by a later fact of its series, which may have ended since.
        return late.Length > 0 ? late : differ.Where(g => g.From is not null)
            .Select(g => snapshot.LaterChangedSince(since, g.Table, g.From!, CanonicalText.Text(days.To), g.Columns) is { } from ? Changed(g with { From = from }, since) : null).OfType<string>();
    }

    private string? Changed(BasisFact ground, Instant since)
    {
        if (!_changed.TryGetValue((ground, since), out var changed))
        {
            _changed.Add((ground, since), changed = snapshot.ChangedSince(since, ground.Table, ground.From, ground.Columns) is var (at, isThere)
                ? InWords(isThere ? $"{ground}" : $"{ground} withdrawn", at) : null);
        }

        return changed;
    }

    /// <summary>The cancelled or deleted documents on which the charge was sent.</summary>
    private IEnumerable<string> Ended(string charge, Instant since)
        => from p in publications
           where p.Content.Corrects is null && p.State is PublicationState.Cancelled or PublicationState.Deleted && p.Content.Lines.Any(l => l.Charges.Any(c => c.Charge == charge))
           let at = snapshot.StateSince(p.Document, p.State)
           where at > since
           select InWords($"{p.Document} {p.State.Text()}", at);

    private string InWords(string fact, Instant recordedAt)
    {
        if (!_records.TryGetValue(recordedAt, out var record))
        {
            _records.Add(recordedAt, record = snapshot.RecordOf(recordedAt));
        }

        return record is var (actor, reason) ? $"{fact} ({actor}, {CanonicalText.Text(recordedAt.InUtc().Date)}{(reason is null ? "" : ": " + reason)})" : fact;
    }

    /// <summary>When each charge was last sent, on the original or on an adjustment that is now booked. What became known later is why it differs.</summary>
    private Dictionary<string, Instant> SentLast(IReadOnlySet<string> charges)
    {
        var last = charges.ToDictionary(c => c, _ => Instant.MinValue, StringComparer.Ordinal);
        foreach (var publication in publications.Where(p => p.Content.Corrects is null || p.State.IsBooked()))
        {
            var sent = snapshot.SentAt(publication.Document, publication.Revision);
            foreach (var charge in publication.Content.Corrects is null ? charges : publication.Content.Lines.SelectMany(l => l.Charges).Select(c => c.Charge).Where(charges.Contains))
            {
                last[charge] = Instant.Max(last[charge], sent);
            }
        }

        return last;
    }
}
