using System.ComponentModel;
using Connector.Contract;
using Connector.Engine;
using Connector.Host.Identity;
using Connector.Host.Json;
using Connector.Jobs;
using Connector.Operations;
using Connector.Operations.Accounts;
using Microsoft.AspNetCore.Mvc;

namespace Connector.Host.Api;

/// <summary>Schedules: what ran, what is next, pause and run now.</summary>
internal static class SchedulesApi
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/schedules", List).For(Roles.Staff).In("Schedules").Says("Lists the schedules: what ran last, what is next.").Answers(new[] { Examples.Schedule });
        api.MapPost("/schedules/{schedule}/pause", (HttpContext http, RequestContexts contexts, Scheduler schedules, JobQueue jobs, ReasonRequest? body) => Pause(http, contexts, schedules, jobs, body, true))
            .For(Roles.Operators).In("Schedules").Records().Says("Pauses a schedule: it asks for nothing until it is resumed.").Asks(new ReasonRequest("holidays")).Answers(new[] { Examples.Schedule });
        api.MapPost("/schedules/{schedule}/resume", (HttpContext http, RequestContexts contexts, Scheduler schedules, JobQueue jobs, ReasonRequest? body) => Pause(http, contexts, schedules, jobs, body, false))
            .For(Roles.Operators).In("Schedules").Records().Says("Resumes a schedule: it goes on from now.").Asks(new ReasonRequest("back again")).Answers(new[] { Examples.Schedule });
        api.MapPost("/schedules/{schedule}/run", RunNow).For(Roles.Operators).In("Schedules").Records().Says("Runs a schedule now. Answers 202 and a run.").Asks(new ReasonRequest("not to wait for it")).Answers(Examples.Run, StatusCodes.Status202Accepted);
    }

    private static Task List(HttpContext http, Scheduler schedules, JobQueue jobs, [FromQuery, Description(ParameterWords.Limit)] int? limit, [FromQuery, Description(ParameterWords.After)] string? after)
        => JsonRows.ToStaff(http, schedules.All, schedule => Rows.Of(schedules.Status(schedule), jobs), Page.Of(limit, after), s => s.Name);

    private static async Task Pause(HttpContext http, RequestContexts contexts, Scheduler schedules, JobQueue jobs, ReasonRequest? body, bool pause)
    {
        var schedule = Find(http, schedules);
        using (var recording = contexts.Open(http, reason: body?.Reason).Record(pause ? "schedule pause" : "schedule resume"))
        {
            recording.Pause(schedule.Name, pause);
            recording.Commit($"schedule {schedule.Name}", null, pause ? "paused" : "resumed");
        }

        await JsonRows.ToStaff(http, [schedule], one => Rows.Of(schedules.Status(one), jobs), default, s => s.Name);
    }

    private static async Task RunNow(HttpContext http, RequestContexts contexts, Scheduler schedules, JobQueue jobs, ReasonRequest? body)
    {
        var operation = contexts.Open(http, reason: body?.Reason);
        var run = schedules.RunNow(Find(http, schedules), operation.Caller.Name, operation.Caller.Reason, http.Features.Get<ClaimedRequest>()?.Id);
        await JobAnswers.Accepted(http, jobs, run);
    }

    private static Schedule Find(HttpContext http, Scheduler schedules)
    {
        var name = http.Key("schedule");
        return schedules.All.FirstOrDefault(s => s.Name == name)
            ?? throw new Refusal(RefusalKind.NotFound, new Issue("USAGE-024", name, $"There is no schedule {name}.", "Those that the settings name are listed at /api/v1/schedules."));
    }
}
