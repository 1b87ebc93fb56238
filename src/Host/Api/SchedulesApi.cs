using System.ComponentModel;
using Connector.Engine;
using Connector.Host.Configuration;
using Microsoft.AspNetCore.Mvc;

namespace Connector.Host.Serving;

/// <summary>Schedules: what ran, what is next, pause and run now.</summary>
internal static class ScheduleEndpoints
{
    private const string Example = """{ "schedule": "import", "cron": "0 0/5 * * * ?", "zone": "Europe/London", "paused": false, "next_at": "2022-06-01T09:05:00Z", "last": null }""";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/schedules", List).For(Roles.Staff).In("Schedules").Says("Lists the schedules: what ran last, what is next.").Answers($"[{Example}]");
        api.MapPost("/schedules/{schedule}/pause", (HttpContext http, Calls calls, Schedules schedules, Because? body) => Pause(http, calls, schedules, body, true))
            .For(Roles.Operators).In("Schedules").Records().Says("Pauses a schedule: it asks for nothing until it is resumed.").Asks("""{ "reason": "holidays" }""").Answers($"[{Example}]");
        api.MapPost("/schedules/{schedule}/resume", (HttpContext http, Calls calls, Schedules schedules, Because? body) => Pause(http, calls, schedules, body, false))
            .For(Roles.Operators).In("Schedules").Records().Says("Resumes a schedule: it goes on from now.").Asks("""{ "reason": "back again" }""").Answers($"[{Example}]");
        api.MapPost("/schedules/{schedule}/run", RunNow).For(Roles.Operators).In("Schedules").Records().Says("Runs a schedule now. Answers 202 and a run.").Asks("""{ "reason": "not to wait for it" }""").Answers(PublishingEndpoints.RunExample, StatusCodes.Status202Accepted);
    }

    private static Task List(HttpContext http, Schedules schedules, [FromQuery, Description(Words.Limit)] int? limit, [FromQuery, Description(Words.After)] string? after)
        => Answers.Rows(http, schedules.All, schedules.Write, Page.Of(limit, after), s => s.Name);

    private static async Task Pause(HttpContext http, Calls calls, Schedules schedules, Because? body, bool pause)
    {
        var schedule = Find(http, schedules);
        using (var recording = calls.Open(http, reason: body?.Reason).Record(pause ? "schedule pause" : "schedule resume"))
        {
            recording.Pause(schedule.Name, pause);
            recording.Commit($"schedule {schedule.Name}", null, pause ? "paused" : "resumed");
        }

        await Answers.Rows(http, [schedule], schedules.Write, default, s => s.Name);
    }

    private static async Task RunNow(HttpContext http, Calls calls, Schedules schedules, Runs runs, Because? body)
    {
        var session = calls.Open(http, reason: body?.Reason);
        var run = schedules.RunNow(Find(http, schedules), session.ActorName, session.Reason, http.Features.Get<Claimed>()?.Id);
        http.Response.Headers.Location = $"/api/v1/runs/{run}";
        await Answers.One(http, json => runs.Write(json, runs.Tables.Run(run)!), StatusCodes.Status202Accepted);
    }

    private static ScheduleSettings Find(HttpContext http, Schedules schedules)
    {
        var name = http.Key("schedule");
        return schedules.All.FirstOrDefault(s => s.Name == name)
            ?? throw new Commands.CommandFailed(2, new Issue("USAGE-024", name, $"There is no schedule {name}.", "Those that the settings name are listed at /api/v1/schedules."));
    }
}
