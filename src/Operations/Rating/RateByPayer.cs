using System.Collections.Immutable;
using Connector.Engine;
using Connector.Store;
using NodaTime;

namespace Connector.Operations.Rating;

/// <summary>Rates the slices of a period, one payer each, in parallel.</summary>
public sealed class RateByPayer(OperationContext operation, KnownFacts facts, Instant knownAt, Recording? uncommitted = null)
{
    private readonly ParallelSnapshots _snapshots = operation.InParallel(knownAt, uncommitted);

    /// <summary>The charges for a period, by payer and charge.</summary>
    /// <param name="period">The period.</param>
    /// <param name="only">Only this payer's; null for all.</param>
    /// <param name="from">The payer to begin with; null to begin with the first.</param>
    public IAsyncEnumerable<ImmutableArray<Charge>> Charges(BillingPeriod period, PayerKey? only, PayerKey? from = null)
    {
        var context = new StepContext(facts, period);
        return Each(period.Days, only, from, (snapshot, payer) =>
            BillingProcess.Rate(context, snapshot.Slice(payer, period.Days)).Output.Charges.Sort(static (a, b) => string.CompareOrdinal(a.Key, b.Key)));
    }

    /// <summary>The documents of a period, by payer and document; optionally only those of some payers.</summary>
    public IAsyncEnumerable<AssembledSlice> Documents(BillingPeriod period, params IReadOnlyList<PayerKey> only)
    {
        var context = new StepContext(facts, period);
        var days = context.DocumentDays;
        return _snapshots.Each(snapshot => only.Count > 0 ? only : snapshot.Payers(days), (snapshot, payer) =>
        {
            var rated = BillingProcess.RateDocuments(context, snapshot.Slice(payer, days)).Output;
            var documents = BillingProcess.Assemble(context, rated).Output;
            return new AssembledSlice(
                rated.Charges.Sort(static (a, b) => string.CompareOrdinal(a.Document, b.Document) is var d and not 0 ? d : string.CompareOrdinal(a.Key, b.Key)),
                [.. documents.Select(d => (d, DocumentText.Digest(d)))]);
        });
    }

    private IAsyncEnumerable<T> Each<T>(Days days, PayerKey? only, PayerKey? from, Func<Snapshot, PayerKey, T> work) => _snapshots.Each(
        snapshot => only is { } payer ? [payer] : from is { } first ? snapshot.Payers(days).SkipWhile(p => string.CompareOrdinal(p.Key, first.Key) < 0) : snapshot.Payers(days),
        work);
}
