using System.Collections.Concurrent;
using System.Collections.Immutable;
using Connector.Engine;
using Connector.Store;
using NodaTime;

namespace Connector.Host.Running;

/// <summary>Documents of one slice, with the charges on them.</summary>
internal sealed record AssembledSlice(ImmutableArray<Charge> Charges, ImmutableArray<(Document Document, string Digest)> Documents);

/// <summary>Runs a step over the slices of a period: on all cores, in order, with no more slices in memory than are at work.</summary>
/// <remarks>What is not committed yet, only its own recording can read: then one slice after the other.</remarks>
internal sealed class Slices(ConnectorStore store, KnownFacts facts, Instant knownAt, Recording? uncommitted = null)
{
    /// <summary>The charges for a period, by payer and charge.</summary>
    /// <param name="period">The period.</param>
    /// <param name="only">Only this payer's; null for all.</param>
    /// <param name="from">The payer to begin with; null to begin with the first.</param>
    public IAsyncEnumerable<ImmutableArray<Charge>> Charges(BillingPeriod period, PayerKey? only, PayerKey? from = null)
    {
        var context = new StepContext(facts, period);
        return Run(period.Days, only, from, (snapshot, payer) =>
            BillingProcess.Rate(context, snapshot.Slice(payer, period.Days)).Output.Charges.Sort(static (a, b) => string.CompareOrdinal(a.Key, b.Key)));
    }

    /// <summary>The documents of a period, by payer and document.</summary>
    public IAsyncEnumerable<AssembledSlice> Documents(BillingPeriod period, PayerKey? only)
    {
        var context = new StepContext(facts, period);
        var days = ClosedPeriods.DaysOfDocuments(context);
        return Run(days, only, null, (snapshot, payer) =>
        {
            var rated = BillingProcess.RateDocuments(context, snapshot.Slice(payer, days)).Output;
            var documents = BillingProcess.Assemble(context, rated).Output;
            return new AssembledSlice(
                rated.Charges.Sort(static (a, b) => string.CompareOrdinal(a.Document, b.Document) is var d and not 0 ? d : string.CompareOrdinal(a.Key, b.Key)),
                [.. documents.Select(d => (d, DocumentText.Digest(d)))]);
        });
    }

    private async IAsyncEnumerable<T> Run<T>(Days days, PayerKey? only, PayerKey? from, Func<Snapshot, PayerKey, T> work)
    {
        if (uncommitted is not null)
        {
            foreach (var payer in only is { } one ? [one] : uncommitted.Payers(days))
            {
                yield return work(uncommitted, payer);
            }

            yield break;
        }

        IReadOnlyList<PayerKey> payers;
        using (var snapshot = store.Read(knownAt))
        {
            payers = only is { } payer ? [payer] : snapshot.Payers(days);
            if (from is { } first)
            {
                payers = [.. payers.SkipWhile(p => string.CompareOrdinal(p.Key, first.Key) < 0)];
            }
        }

        var idle = new ConcurrentBag<Snapshot>();
        T Work(PayerKey payer)
        {
            var snapshot = idle.TryTake(out var free) ? free : store.Read(knownAt);
            var result = work(snapshot, payer);
            idle.Add(snapshot);
            return result;
        }

        var flight = new Queue<Task<T>>();
        var given = 0;
        try
        {
            foreach (var payer in payers)
            {
                flight.Enqueue(Task.Run(() => Work(payer)));
                // The first is given as soon as it is there: who asks for a page does not wait for slices that nobody reads.
                if (flight.Count > Math.Min(given, Environment.ProcessorCount * 2))
                {
                    given++;
                    yield return await flight.Dequeue();
                }
            }

            while (flight.TryDequeue(out var task))
            {
                yield return await task;
            }
        }
        finally
        {
            await Task.WhenAll(flight);
            foreach (var snapshot in idle)
            {
                snapshot.Dispose();
            }
        }
    }
}
