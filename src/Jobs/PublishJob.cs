using System.Text.Json;
using Connector.Operations;
using Connector.Operations.Backends;
using Connector.Operations.Planning;
using Connector.Operations.Publishing;

namespace Connector.Jobs;

/// <summary>Publishes in the background.</summary>
internal static class PublishJob
{
    public static async Task<JobResult> Run(OperationContext operation, JobRows rows, JobQueue jobs, TimeProvider time, JobRequest request, CancellationToken cancellation)
    {
        var filter = new PlanFilter(request.Period, request.Backend, request.Payer, request.Document, request.Force);
        PublishRequest.Check(operation, filter);
        using var held = await PublishingLock.Wait(operation, request.Backend, () => jobs.Report(rows.Job.Id, "waiting for another process that publishes", 0), time, cancellation);
        var summary = new PublishSummary();
        foreach (var earlier in rows.Earlier())
        {
            using var row = JsonDocument.Parse(earlier);
            summary.Count(row.RootElement.GetProperty("kind").GetString()!, row.RootElement.GetProperty("error").ValueKind == JsonValueKind.Null ? row.RootElement.GetProperty("action").GetString()! : "failed");
        }

        var isFirst = true;
        var publish = new PublishPlan(held, ConfiguredBackends.Open(operation, filter.Backend), cancellation);
        await rows.Keep(publish.Run(filter, request.AllOrNothing).Select(row =>
        {
            if (isFirst && publish.Expected > 0)
            {
                isFirst = false;
                rows.Expect(publish.Expected);
            }

            summary.Add(row);
            JobMetrics.Published(row);
            return row;
        }));
        return new JobResult(summary.Worst is { } worst ? JobResult.Of(worst) : 0, summary.IsEmpty ? "nothing to publish" : summary.Text);
    }
}
