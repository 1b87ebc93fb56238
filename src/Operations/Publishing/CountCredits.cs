using System.Collections.Immutable;
using Connector.Engine;
using Connector.Operations.Backends;

namespace Connector.Operations.Publishing;

/// <summary>
/// Takes credit notes that others booked against documents of ours for position, because somebody decided so: what is planned after it credits nothing
/// twice.
/// </summary>
internal static class CountCredits
{
    /// <summary>Counts the credit notes against a document and its adjustments.</summary>
    /// <returns>The credit notes that are counted now; or the one whose lines cannot be read, and then none is.</returns>
    public static async Task<(ImmutableArray<Publication> Counted, ExternalDocument? Unreadable)> Run(
        PublishingLock held, IAccountingBackend backend, DocumentCase @case, PublishLog log, CancellationToken cancellation)
    {
        using var snapshot = held.Operation.Read();
        var reading = new ReadLines(backend, snapshot, cancellation);
        ImmutableArray<Publication> credited = [.. @case.CreditedOutside];
        var found = await FindExternalDocuments.Run(backend, credited, cancellation);
        var next = @case.Adjustments.Select(a => DocumentKey.AdjustmentOf(a.Document)).DefaultIfEmpty(0).Max() + 1;
        var known = @case.Adjustments.Where(a => a.ExternalId is not null).GroupBy(a => a.ExternalId!, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last(), StringComparer.Ordinal);
        var counted = ImmutableArray.CreateBuilder<Publication>();
        var seen = new List<Publication>();
        foreach (var publication in credited)
        {
            var now = BillingProcess.Reconcile(publication, found.GetValueOrDefault(publication.Document)).Publication;
            var isSame = now.Outside == publication.Outside;
            foreach (var credit in isSame ? found[publication.Document].Credits.Where(c => c.State.IsBooked()) : [])
            {
                var before = known.GetValueOrDefault(credit.ExternalId);
                if (before is not null && (!before.ByOthers || before.SignedTotal == (credit.IsCredit != false ? -credit.Total : credit.Total)))
                {
                    continue;
                }

                if (await reading.Run(credit) is not { } lines)
                {
                    return ([], credit);
                }

                // One that was counted and changed since counts with what it says now.
                var key = before?.Document ?? DocumentKey.OfAdjustment(publication.Original, next++);
                var count = BillingProcess.Count(publication, key, credit, lines) with { Revision = before is null ? 1 : before.Revision + 1 };
                counted.Add(count);
                known[credit.ExternalId] = count;
            }

            seen.Add(isSame ? now with { Accepted = now.Outside } : now);
        }

        using var recording = held.Record("publish");
        foreach (var publication in counted)
        {
            recording.AddRevision(publication);
        }

        foreach (var publication in seen.Concat(counted))
        {
            recording.Put(publication);
            log.Count("accepted");
        }

        recording.CommitPart();
        return (counted.DrainToImmutable(), null);
    }
}
