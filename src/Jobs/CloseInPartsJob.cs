using Connector.Engine;
using Connector.Operations;
using Connector.Operations.Closing;
using Connector.Store;

namespace Connector.Jobs;

/// <summary>Closes a period in parts that several nodes work on.</summary>
internal static class CloseInPartsJob
{
    private const int MostRounds = 3;
    private static readonly TimeSpan ReportedEvery = TimeSpan.FromSeconds(1);

    /// <summary>Divides the period, works on the parts, and makes the result known.</summary>
    public static async Task<JobResult> Run(OperationContext operation, JobRows rows, JobQueue jobs, JobParts parts, JobRequest request, CancellationToken cancellation)
    {
        if ((request.Period ?? ListPeriods.EndedLast(operation)) is not { } key)
        {
            return new JobResult(0, CloseJob.NothingToClose);
        }

        var job = rows.Job;
        for (var round = 1; ; round++)
        {
            if (round > 1 || jobs.Tables.Parts(job.Id).Count == 0)
            {
                jobs.Tables.Divide(job, round <= MostRounds ? ClosePeriodInParts.Divide(operation, key) : []);
                jobs.SignalChange();
            }

            if (jobs.Tables.Parts(job.Id).Count == 0)
            {
                // The period is closed already, or facts are recorded too often: when one node closes it in one transaction, they have to wait.
                return await CloseJob.Run(operation, rows, jobs, request with { Period = key }, cancellation);
            }

            try
            {
                var ended = await parts.Work(job, cancellation);
                if (ClosePeriodInParts.Conclude(operation, key, request.Force, ended) is { } closed) // otherwise facts were recorded meanwhile, so another round begins
                {
                    JobMetrics.Rated(ended.Sum(s => s.Done));
                    await rows.Keep(closed);
                    return new JobResult(0, $"{key} is {closed.State.Text()}");
                }
            }
            catch (Exception e) when (e is Refusal or PartFailed || (e is OperationCanceledException && jobs.Tables.FindJob(job.Id) is { IsCancelling: true }))
            {
                if (jobs.Tables.Parts(job.Id) is { Count: > 0 } divided)
                {
                    jobs.Tables.RevokeParts(job);
                    ClosePeriodInParts.Discard(operation, key, divided);
                    jobs.Tables.Divide(job, []);
                }

                throw;
            }
        }
    }

    /// <summary>Rates a part.</summary>
    public static async Task<JobResult> Run(OperationContext operation, JobPart part, JobQueue jobs, TimeProvider time, CancellationToken cancellation)
    {
        var reported = time.GetTimestamp();
        await ClosePeriodInParts.Rate(operation, part, done =>
        {
            cancellation.ThrowIfCancellationRequested();
            jobs.Report(part.Job, "rating", done);
            if (time.GetElapsedTime(reported) > ReportedEvery)
            {
                JobParts.KeepOurs(jobs, part, done);
                reported = time.GetTimestamp();
            }
        });
        return new JobResult(0, "rated"); // the part was ended in the same transaction that stored its charges
    }
}
