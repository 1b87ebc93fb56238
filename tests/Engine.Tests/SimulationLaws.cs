using System.Collections.Immutable;
using Connector.Testing;

namespace Connector.Engine.Tests;

/// <summary>
/// The laws of a rewind:
/// 1. position + open actions + held = target, for each charge of each document;
/// 2. no two live external documents have one key;
/// 3. credits never exceed what was billed, for a charge whose targets were never negative;
/// 4. right after a publish in peace there is nothing to publish;
/// 5. the same import twice is the import once;
/// 6. the order of rows does not matter;
/// 7. nothing changes as of an instant before it was known;
/// 8. the documents of a period add up to its price as known now;
/// 9. what somebody ended outside comes again only by force, and nobody is blamed who did nothing;
/// 10. after a reconcile what is known is what stands in the books.
/// (5, 6 and 7 are checked by the simulation itself.)
/// </summary>
internal sealed class SimulationLaws(SimulatedBooks books)
{
    private readonly HashSet<string> _everNegative = new(StringComparer.Ordinal);
    private readonly HashSet<string> _cancelled = new(StringComparer.Ordinal);
    private DocumentCase[] _before = [];
    private Dictionary<(string Document, string Charge), long> _counted = [];
    private Dictionary<(string Document, string Charge), long> _booked = [];

    public void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new InvalidOperationException(message);
        }
    }

    public void Targets(ImmutableArray<Charge> charges) => _everNegative.UnionWith(charges.Where(c => c.Amount < 0).Select(c => c.Key));

    /// <summary>Laws 1 and 8 for a document, whatever is in the way of its actions.</summary>
    public void Holds(DocumentCase @case, StepContext context, Simulation.Target? full)
    {
        if (full?.Document.Unrated.IsEmpty == false)
        {
            return; // nothing is guessed, and what stands of it stays
        }

        var rows = BillingProcess.Plan(context, @case).Output;
        Require(rows.Select(r => r.Key).Distinct(StringComparer.Ordinal).Count() == rows.Length, $"{@case.Key} has two actions for one document");
        var broken = PositionLaws.Broken(@case, rows, Position.Of(full?.Document), Shown(@case, rows).Sum(d => d?.SignedTotal ?? 0));
        Require(broken is null, broken ?? "");
    }

    /// <summary>What <c>documents</c> lists: booked ones as booked, others by their target, and adjustments.</summary>
    private static IEnumerable<Document?> Shown(DocumentCase @case, ImmutableArray<PlannedAction> rows)
    {
        var isBooked = @case.IsCorrected || @case.Original?.State.IsBooked() == true;
        var original = !isBooked ? @case.Target : @case.Original!.State.Counts() ? @case.Original.Content : null;
        return @case.Adjustments.Where(a => a.State.IsBooked()).Select(a => a.Content)
            .Concat(rows.Where(r => r.Key != @case.Key && r.Wanted != ActionKind.Cancel).Select(r => r.Content ?? r.Existing?.Content))
            .Append(original);
    }

    public void NoTwins() => Require(books.Live.GroupBy(e => e.Key).All(g => g.Count() == 1), "two live documents have one key");

    public void NothingIsDue(List<PlannedAction> due, IEnumerable<DocumentCase> cases)
        => Require(due.Count == 0, $"after publishing there is still {string.Join(", ", due.Select(d => $"{d.Action} {d.Key}"))}{string.Concat(cases.Where(c => c.Key == due.FirstOrDefault()?.Document).Select(c => PositionLaws.Text(c, [.. due])))}");

    public void NobodyIsBlamed(string key, ImmutableArray<PlannedAction> rows)
        => Require(
            rows.All(r => r.Reason?.Contains("outside", StringComparison.Ordinal) != true) || books.WasTouched(key),
            $"{key}: nobody did it, yet {rows.FirstOrDefault(r => r.Reason?.Contains("outside", StringComparison.Ordinal) == true)?.Reason}");

    /// <summary>Law 9. What we were about to cancel ourselves is not asked about: whose cancellation is found then cannot be known.</summary>
    public void MaySend(PlannedAction row, bool force, HashSet<string> knownIds)
    {
        if (row.Action == ActionKind.Cancel)
        {
            _cancelled.Add(row.Existing!.ExternalId!);
        }

        if (!force && row.Action is ActionKind.Create or ActionKind.Adjust && books.Ended(row.Key) is { EndedByHand: true } ended)
        {
            Require(!knownIds.Contains(ended.Id) || _cancelled.Contains(ended.Id), $"{row.Key} was ended by hand and is sent again");
        }
    }

    public void KnowsTheBooks(Publication[] publications)
    {
        var known = publications.Where(p => p.State.Counts()).ToDictionary(p => p.Document, StringComparer.Ordinal);
        if (Array.Exists(publications, p => p.State == PublicationState.Sending))
        {
            return;
        }

        foreach (var live in books.Live)
        {
            Require(known.Remove(live.Key, out var ours), $"{live.Key} stands in the books, and is not known");
            // What was adopted is a revision of its own.
            Require((ours!.State, ours.ExternalId) == (live.State, live.Id) && ((ours.Revision, ours.Digest) == (live.Revision, live.Sent) || ours.Revision > live.Revision), $"{live.Key} is known as {ours.State} r{ours.Revision} {ours.ExternalId}, and is {live.State} r{live.Revision} {live.Id}");
        }

        Require(known.Count == 0, $"{known.Keys.FirstOrDefault()} is thought to stand in the books");
    }

    public void PublishingBegins(DocumentCase[] cases) => (_before, _counted, _booked) = (cases, Amounts(cases, Position.Counted), Amounts(cases, Position.Booked));

    /// <summary>Law 3: publishing brings no charge below nothing, nor further down one of which people ended what was billed.</summary>
    public void PublishingEnds(DocumentCase[] cases)
    {
        foreach (var ((document, charge), amount) in Amounts(cases, Position.Counted))
        {
            var before = Math.Min(_counted.GetValueOrDefault((document, charge)), _booked.GetValueOrDefault((document, charge)));
            Require(amount >= Math.Min(0, before) || _everNegative.Contains(charge), $"{charge} on {document} is credited to {amount}, from {before}{string.Concat(_before.Concat(cases).Where(c => c.Key == document).Select(c => "\n" + PositionLaws.Text(c, [])))}");
        }
    }

    private static Dictionary<(string Document, string Charge), long> Amounts(IEnumerable<DocumentCase> cases, Func<DocumentCase, Dictionary<string, long>> position)
        => cases.SelectMany(c => position(c).Select(p => ((c.Key, p.Key), p.Value))).ToDictionary(p => p.Item1, p => p.Value);
}
