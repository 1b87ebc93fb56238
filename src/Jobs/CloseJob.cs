using Connector.Engine;
using Connector.Operations;
using Connector.Operations.Closing;

namespace Connector.Jobs;

/// <summary>Closes a period in the background, on this node alone.</summary>
internal static class CloseJob
{
    public const string NothingToClose = "no period that has ended is open";

    public static async Task<JobResult> Run(OperationContext operation, JobRows rows, JobQueue jobs, JobRequest request, CancellationToken cancellation)
    {
        if ((request.Period ?? ListPeriods.EndedLast(operation)) is not { } key)
        {
            return new JobResult(0, NothingToClose);
        }

        var rated = 0;
        var closed = await ChangePeriodState.Run(operation, key, PeriodState.Closed, request.Force, charges =>
        {
            cancellation.ThrowIfCancellationRequested(); // the recording is rolled back
            jobs.Report(rows.Job.Id, "rating", rated = charges);
        });
        JobMetrics.Rated(rated);
        await rows.Keep(closed);
        return new JobResult(0, $"{closed.Period.Key} is {closed.State.Text()}");
    }
}
