using Connector.Operations;
using Connector.Operations.Verifying;

namespace Connector.Jobs;

/// <summary>Verifies the store. Its only row is the result.</summary>
internal static class VerifyJob
{
    public static async Task<JobResult> Run(OperationContext operation, JobRows rows, JobQueue jobs, JobRequest request, CancellationToken cancellation)
    {
        var found = await new VerifyStore(operation, request.Head, count =>
        {
            cancellation.ThrowIfCancellationRequested();
            jobs.Report(rows.Job.Id, "checking", count);
        }).Run();
        if (request.Outside)
        {
            found = found.And(await VerifyBooks.Run(operation, count => jobs.Report(rows.Job.Id, "reading the books", count), cancellation));
        }

        await rows.Keep(found);
        var violations = found.Violations.Count;
        return new JobResult(violations == 0 ? 0 : 1, $"{found.Checked:n0} checked, {violations:n0} {(violations == 1 ? "violation" : "violations")}");
    }
}
