using Connector.Operations;
using Connector.Store;

namespace Connector.Jobs;

/// <summary>Calls the class that carries out a job, by the job's action.</summary>
public sealed class JobHandlers(OperationContexts contexts, JobQueue jobs, NodeLiveness nodes, JobFormats formats, TimeProvider time)
{
    /// <summary>Works on the parts of a job; set by the worker.</summary>
    internal JobParts Parts { get; set; } = null!;

    /// <summary>Carries out a job.</summary>
    public Task<JobResult> Run(Job job, CancellationToken cancellation)
    {
        var request = JobRequest.Read(job.Request);
        return job.Action switch
        {
            "publish" or "reconcile" when IsForEachBackend(request) => ForEachBackend(job, request, cancellation),
            "publish" => PublishJob.Run(Context(job), Rows(job, null), jobs, time, request, cancellation),
            "reconcile" => ReconcileJob.Run(Context(job), Rows(job, null), jobs, time, request, cancellation),
            "close" => nodes.AreMany ? CloseInPartsJob.Run(Context(job), Rows(job, null), jobs, Parts, request, cancellation) : CloseJob.Run(Context(job), Rows(job, null), jobs, request, cancellation),
            "import" => ImportJob.Run(Context(job), Rows(job, null), jobs, formats, time, request, cancellation),
            "report" => ReportJob.Run(Context(job), jobs, formats, request),
            // Verifying reads everything again: cached facts may differ from a store that somebody changed by hand.
            "verify" => VerifyJob.Run(Context(job, fresh: true), Rows(job, null), jobs, JobRequest.Read(job.Request), cancellation),
            _ => throw new InvalidOperationException($"A job of '{job.Action}' was asked for."),
        };
    }

    /// <summary>Carries out a part of a job.</summary>
    public Task<JobResult> Run(Job job, JobPart part, CancellationToken cancellation) => job.Action switch
    {
        "publish" => PublishJob.Run(Context(job), Rows(job, part), jobs, time, JobRequest.Read(part.Work), cancellation),
        "reconcile" => ReconcileJob.Run(Context(job), Rows(job, part), jobs, time, JobRequest.Read(part.Work), cancellation),
        "close" => CloseInPartsJob.Run(Context(job), part, jobs, time, cancellation),
        _ => throw new InvalidOperationException($"A job of '{job.Action}' was divided."),
    };

    /// <summary>Whether the job is divided by backend, so that several nodes can publish at the same time.</summary>
    private bool IsForEachBackend(JobRequest request)
        => nodes.AreMany && contexts.Settings.Backends.Length > 1 && request is { Backend: null, Document: null, AllOrNothing: false };

    private async Task<JobResult> ForEachBackend(Job job, JobRequest request, CancellationToken cancellation)
    {
        if (jobs.Tables.Parts(job.Id).Count == 0)
        {
            jobs.Tables.Divide(job, [.. contexts.Settings.Backends.Select(b => (request with { Backend = b.Name }).Text())]);
        }

        var parts = await Parts.Work(job, cancellation);
        return new JobResult(parts.Max(s => s.Outcome ?? 0), string.Join("; ", parts.Select(s => $"{JobRequest.Read(s.Work).Backend}: {s.Summary}")));
    }

    private OperationContext Context(Job job, bool fresh = false) => contexts.Open(new Caller(job.Actor, job.Reason), fresh: fresh, inBackground: true);

    private JobRows Rows(Job job, JobPart? part) => new(jobs, job, part, formats.Row);
}
