using Connector.Host.Json;
using Connector.Jobs;

namespace Connector.Host.Api;

/// <summary>Answers a request with the job that does it.</summary>
internal static class JobAnswers
{
    /// <summary>Asks for a job, and answers 202 and where to look.</summary>
    public static Task Accept(HttpContext http, JobQueue jobs, string action, JobRequest request, string? reason)
        => Accepted(http, jobs, jobs.Ask(action, request, RequestContexts.Actor(http.User), reason, http.Features.Get<ClaimedRequest>()?.Id)!.Value);

    /// <summary>Answers 202 and where to look.</summary>
    public static Task Accepted(HttpContext http, JobQueue jobs, long job)
    {
        http.Response.Headers.Location = $"/api/v1/runs/{job}";
        return JsonRows.OneToStaff(http, Rows.Of(jobs.Tables.FindJob(job)!, jobs), StatusCodes.Status202Accepted);
    }
}
