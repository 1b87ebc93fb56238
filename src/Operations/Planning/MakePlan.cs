using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Connector.Engine;
using Connector.Operations.Linking;
using Connector.Operations.Reconciling;
using Connector.Store;

namespace Connector.Operations.Planning;

/// <summary>Makes a plan, including what the backends know of the customers, vendors and items.</summary>
public static class MakePlan
{
    /// <summary>
    /// The plan: what is created or linked, and what is blocked because somebody has to link it. As of an earlier instant no backend is asked,
    /// because it can no longer tell what it knew then.
    /// </summary>
    /// <param name="operation">The context of the operation.</param>
    /// <param name="known">Opens what is known; for "what if", a recording that is never committed, during which nobody else can record.</param>
    /// <param name="isWhatIf">Whether it does.</param>
    /// <param name="filter">Which documents.</param>
    /// <param name="detail">How much of the plan.</param>
    /// <param name="backends">The backends to ask.</param>
    /// <param name="settled">Called at the end with the number of documents that were left out, because they need no action.</param>
    /// <param name="cancellation">Cancels the calls to the backends.</param>
    public static async IAsyncEnumerable<PlannedAction> Run(
        OperationContext operation, Func<Snapshot> known, bool isWhatIf, PlanFilter filter, PlanDetail detail, ImmutableArray<IAccountingBackend> backends, Action<int>? settled = null,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var all = operation.AsOf is null ? backends : [];
        var connections = await Connections(all, cancellation);
        backends = [.. backends.Where(b => connections.GetValueOrDefault(b.Name) is not { IsBlocked: true })]; // which could not answer
        await LookAfterRestore.Run(operation, backends, cancellation);
        using var now = operation.Read();
        var linking = new MatchRecords(now, operation.AsOf is null ? backends : [], cancellation);
        foreach (var backend in isWhatIf ? backends : [])
        {
            _ = await linking.Foresee(backend.Name); // not while nobody else can record
        }

        Snapshot? snapshot = known();
        try
        {
            if (filter.Period is { } period)
            {
                BillingPeriods.Require(snapshot.Facts(), period);
            }

            var records = await new Planner(operation, snapshot, filter).Records(linking.Foresee).ToListAsync(cancellation);
            if (snapshot is Recording && linking.Asks(records))
            {
                snapshot.Dispose();
                snapshot = null;
            }

            foreach (var (row, _) in await linking.Match(records))
            {
                yield return Connected(row);
            }

            connections = await Connections(all, cancellation); // which asking may have ended

            snapshot ??= known();
            var looked = new HashSet<string>(StringComparer.Ordinal);
            var planner = new Planner(operation, snapshot, filter);
            // The records that a document names are in its content.
            await foreach (var document in planner.Documents(linking.HasObstacles && detail == PlanDetail.Rows ? PlanDetail.Unsettled : detail))
            {
                foreach (var backend in snapshot is Recording || operation.AsOf is not null ? [] : document.Rows.Where(r => r.IsDue && r.Action != ActionKind.Cancel).Select(r => r.Backend!).Distinct())
                {
                    foreach (var (row, _) in looked.Add(backend) ? await linking.MatchLinked(backend) : [])
                    {
                        yield return row;
                    }
                }

                foreach (var row in linking.Guarded(document.Rows))
                {
                    yield return Connected(row);
                }
            }

            settled?.Invoke(planner.Settled());
        }
        finally
        {
            snapshot?.Dispose();
        }

        PlannedAction Connected(PlannedAction row) => !row.IsDue || connections.GetValueOrDefault(row.Backend!) is not { Problem: { } problem } connection ? row
            : connection.IsBlocked ? row with { Action = ActionKind.Blocked, Wanted = row.Wanted, Reason = problem }
            : row with { Reason = row.Reason is null ? problem : $"{row.Reason}; {problem}" };
    }

    /// <summary>How the backends are connected that somebody has to connect.</summary>
    private static async Task<Dictionary<string, BackendConnection>> Connections(ImmutableArray<IAccountingBackend> backends, CancellationToken cancellation)
    {
        var connections = new Dictionary<string, BackendConnection>(StringComparer.Ordinal);
        foreach (var backend in backends)
        {
            if (await backend.ConnectionAsync(cancellation) is { } connection)
            {
                connections[backend.Name] = connection;
            }
        }

        return connections;
    }
}
