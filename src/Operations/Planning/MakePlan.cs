using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Connector.Engine;
using Connector.Operations.Linking;
using Connector.Store;

namespace Connector.Operations.Planning;

/// <summary>Makes a plan with what the backends answer, and shows it.</summary>
public static class MakePlan
{
    /// <summary>
    /// The plan: what is created or linked, and what is blocked because somebody has to link it. As of an earlier instant without the backends:
    /// what they knew then cannot be asked any more.
    /// </summary>
    /// <param name="operation">Who asks, and what for.</param>
    /// <param name="known">Opens what is known; or what would be, in a recording that is never committed and lets nobody else record.</param>
    /// <param name="filter">Which documents.</param>
    /// <param name="detail">How much of them.</param>
    /// <param name="backends">The backends to ask.</param>
    /// <param name="settled">Told at the end how many documents were not looked at, because nothing is to do.</param>
    /// <param name="cancellation">Stops the asking.</param>
    public static async IAsyncEnumerable<PlannedAction> Run(
        OperationContext operation, Func<Snapshot> known, PlanFilter filter, PlanDetail detail, ImmutableArray<IAccountingBackend> backends, Action<int>? settled = null,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        Snapshot? snapshot = known();
        try
        {
            if (filter.Period is { } period)
            {
                BillingPeriods.Require(snapshot.Facts(), period);
            }

            using var now = operation.Read();
            var linking = new MatchRecords(now, operation.AsOf is null ? backends : [], cancellation);
            var records = await new Planner(operation, snapshot, filter).Records().ToListAsync(cancellation);
            if (snapshot is Recording && linking.Asks(records))
            {
                snapshot.Dispose();
                snapshot = null;
            }

            foreach (var (row, _) in await linking.Match(records))
            {
                yield return row;
            }

            snapshot ??= known();
            var planner = new Planner(operation, snapshot, filter);
            // Whom a document names is in its content.
            await foreach (var document in planner.Documents(linking.HasUnlinked && detail == PlanDetail.Rows ? PlanDetail.Unsettled : detail))
            {
                foreach (var row in document.Rows)
                {
                    yield return linking.Guarded(row);
                }
            }

            settled?.Invoke(planner.Settled());
        }
        finally
        {
            snapshot?.Dispose();
        }
    }
}
