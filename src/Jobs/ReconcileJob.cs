using Connector.Operations;
using Connector.Operations.Backends;
using Connector.Operations.Reconciling;

namespace Connector.Jobs;

/// <summary>Reconciles in the background.</summary>
internal static class ReconcileJob
{
    public static async Task<JobResult> Run(OperationContext operation, JobRows rows, JobQueue jobs, TimeProvider time, JobRequest request, CancellationToken cancellation)
    {
        using var held = await PublishingLock.Wait(operation, request.Backend, () => jobs.Report(rows.Job.Id, "waiting for another process that publishes", 0), time, cancellation);
        var (read, drifted) = (0, 0);
        var found = ConfiguredBackends.Open(operation, request.Backend).ToAsyncEnumerable().SelectMany(b => new ReconcileBackend(held, cancellation).Run(b)).Select(row =>
        {
            read++;
            drifted += row.Drift is null ? 0 : 1;
            return row;
        });
        // A schedule may reconcile every quarter of an hour, so only rows with drift are stored, which somebody has to look at.
        await rows.Keep(rows.Job.Schedule is null ? found : found.Where(row => row.Drift is not null));
        return new JobResult(0, $"{read:n0} {(read == 1 ? "document" : "documents")} read back, {drifted} with drift");
    }
}
