using Connector.Engine;
using Connector.Store;
using NodaTime;

namespace Connector.Host.Running;

/// <summary>Why a booked charge is not right any more: the facts behind it that became known after it was sent.</summary>
internal static class Causes
{
    /// <summary>The facts, who recorded them, when and why, in words; null when none is found.</summary>
    public static string? Of(Snapshot snapshot, string charge, Instant sent)
    {
        if (Keys.Split(charge) is not [var key, var agreement, ..] || snapshot.Facts().Calendar.Find(key) is not { } period)
        {
            return null;
        }

        var slice = snapshot.Slice([agreement], period.Days);
        var facts = new List<(string Fact, Instant At)>();
        foreach (var version in slice.Agreements.SelectMany(a => a.Versions))
        {
            facts.Add(($"agreement {version.Key} from {Day(version.Days.From)}", version.RecordedAt));
        }

        if (slice.Agreements.Length > 0 && BillingProcess.Explain(new StepContext(snapshot.Facts(), period), slice, charge) is { } explanation)
        {
            facts.AddRange(explanation.Segments.Select(s => ($"rate {s.Rate.Item} {s.Rate.Scope} from {(s.Rate.From is { } from ? Day(from) : "ever")}", s.Rate.RecordedAt)));
            facts.AddRange(explanation.Segments.SelectMany(s => s.Adjustments).Select(a => ($"adjustment {a.Adjustment.Key}", a.Adjustment.RecordedAt)));
            if (explanation.Plan is { Measure: { } measure })
            {
                facts.AddRange(snapshot.ReadingsBehind(measure, explanation.Charge).Select(r => ($"reading {r.Measure} of {r.Subject} from {Day(r.From)}", r.RecordedAt)));
            }
        }

        var late = facts.Where(f => f.At > sent).Distinct().Select(f => snapshot.RecordOf(f.At) is var (actor, reason)
            ? $"{f.Fact} ({actor}, {Day(f.At.InUtc().Date)}{(reason is null ? "" : ": " + reason)})"
            : f.Fact).ToArray();
        return late.Length == 0 ? null : string.Join("; ", late.Take(3)) + (late.Length > 3 ? $" and {late.Length - 3} more" : "");
    }

    private static string Day(LocalDate day) => day == Days.SinceEver ? "ever" : Spelling.Text(day);
}
