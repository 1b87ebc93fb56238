using System.Collections.Immutable;
using Connector.Engine;
using Connector.Store;
using NodaTime;

namespace Connector.Host.Running;

/// <summary>Why charges on a booked document are not right any more: the facts behind them that became known after they were sent.</summary>
/// <param name="snapshot">What is known.</param>
/// <param name="facts">The facts that all slices share.</param>
/// <param name="publications">What stands outside of the document and its adjustments.</param>
internal sealed class Causes(Snapshot snapshot, KnownFacts facts, ImmutableArray<Publication> publications)
{
    private readonly Dictionary<Instant, (string Actor, string? Reason)?> _records = [];

    /// <summary>The facts, who recorded them, when and why, in words, by charge; charges for which none is found are left out.</summary>
    public IReadOnlyDictionary<string, string> Of(IReadOnlySet<string> charges)
    {
        var sent = SentLast(charges);
        var causes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var some in charges.GroupBy(Keys.PeriodOf, StringComparer.Ordinal))
        {
            if (facts.Calendar.Find(some.Key) is not { } period)
            {
                continue;
            }

            var slice = snapshot.Slice(some.Select(charge => Keys.Split(charge)[1]).ToHashSet(StringComparer.Ordinal), period.Days);
            var versions = slice.Agreements.ToDictionary(a => a.Key, a => a.Versions.Select(v => ($"agreement {v.Key} from {Day(v.Days.From)}", v.RecordedAt)), StringComparer.Ordinal);
            var explained = BillingProcess.Explain(new StepContext(facts, period), slice, charges).ToDictionary(e => e.Charge.Key, StringComparer.Ordinal);
            foreach (var charge in some)
            {
                var behind = versions.GetValueOrDefault(Keys.Split(charge)[1], []).Concat(explained.TryGetValue(charge, out var explanation) ? Behind(explanation, slice) : []);
                var late = behind.Where(f => f.RecordedAt > sent[charge]).Distinct().Select(InWords).ToArray();
                if (late.Length > 0)
                {
                    causes.Add(charge, string.Join("; ", late.Take(3)) + (late.Length > 3 ? $" and {late.Length - 3} more" : ""));
                }
            }
        }

        return causes;
    }

    private static IEnumerable<(string Fact, Instant RecordedAt)> Behind(Explanation explanation, Slice slice)
    {
        var readings = explanation.Plan?.Measure is { } measure ? slice.Readings.Behind(measure, explanation.Charge) : [];
        return explanation.Segments.Select(s => ($"rate {s.Rate.Item} {s.Rate.Scope} from {(s.Rate.From is { } from ? Day(from) : "ever")}", s.Rate.RecordedAt))
            .Concat(explanation.Segments.SelectMany(s => s.Adjustments).Select(a => ($"adjustment {a.Adjustment.Key}", a.Adjustment.RecordedAt)))
            .Concat(readings.Select(r => ($"reading {r.Measure} of {r.Subject} from {Day(r.From)}", r.RecordedAt)));
    }

    private string InWords((string Fact, Instant RecordedAt) late)
    {
        if (!_records.TryGetValue(late.RecordedAt, out var record))
        {
            _records.Add(late.RecordedAt, record = snapshot.RecordOf(late.RecordedAt));
        }

        return record is var (actor, reason) ? $"{late.Fact} ({actor}, {Day(late.RecordedAt.InUtc().Date)}{(reason is null ? "" : ": " + reason)})" : late.Fact;
    }

    /// <summary>When each charge was last sent on a document that is booked by now: what became known later is why it differs.</summary>
    private Dictionary<string, Instant> SentLast(IReadOnlySet<string> charges)
    {
        var last = charges.ToDictionary(c => c, _ => Instant.MinValue, StringComparer.Ordinal);
        foreach (var publication in publications.Where(p => p.State.IsBooked()))
        {
            var sent = snapshot.SentAt(publication.Document, publication.Revision);
            foreach (var charge in publication.Content.Corrects is null ? charges : publication.Content.Lines.SelectMany(l => l.Charges).Select(c => c.Charge).Where(charges.Contains))
            {
                last[charge] = Instant.Max(last[charge], sent);
            }
        }

        return last;
    }

    private static string Day(LocalDate day) => day == Days.SinceEver ? "ever" : Spelling.Text(day);
}
