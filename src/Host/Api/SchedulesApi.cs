using System.ComponentModel;
using System.Text.Json;
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
    private const string Example = """{ "schedule": "import", "cron": "0 0/5 * * * ?", "zone": "Europe/London", "paused": false, "next_at": "2022-06-01T09:05:00Z", "last": null }""";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/schedules", List).For(Roles.Staff).In("Schedules").Says("Lists the schedules: what ran last, what is next.").Answers($"[{Example}]");
        api.MapPost("/schedules/{schedule}/pause", (HttpContext http, RequestContexts contexts, Scheduler schedules, JobQueue jobs, Because? body) => Pause(http, contexts, schedules, jobs, body, true))
            .For(Roles.Operators).In("Schedules").Records().Says("Pauses a schedule: it asks for nothing until it is resumed.").Asks("""{ "reason": "holidays" }""").Answers($"[{Example}]");
        api.MapPost("/schedules/{schedule}/resume", (HttpContext http, RequestContexts contexts, Scheduler schedules, JobQueue jobs, Because? body) => Pause(http, contexts, schedules, jobs, body, false))
            .For(Roles.Operators).In("Schedules").Records().Says("Resumes a schedule: it goes on from now.").Asks("""{ "reason": "back again" }""").Answers($"[{Example}]");
        api.MapPost("/schedules/{schedule}/run", RunNow).For(Roles.Operators).In("Schedules").Records().Says("Runs a schedule now. Answers 202 and a run.").Asks("""{ "reason": "not to wait for it" }""").Answers(PublishingApi.RunExample, StatusCodes.Status202Accepted);
    }

    private static Task List(HttpContext http, Scheduler schedules, JobQueue jobs, [FromQuery, Description(ParameterWords.Limit)] int? limit, [FromQuery, Description(ParameterWords.After)] string? after)
        => JsonRows.ToStaff(http, schedules.All, (json, schedule) => Write(json, jobs, schedules.Status(schedule)), Page.Of(limit, after), s => s.Name);

    private static async Task Pause(HttpContext http, RequestContexts contexts, Scheduler schedules, JobQueue jobs, Because? body, bool pause)
    {
        var schedule = Find(http, schedules);
        using (var recording = contexts.Open(http, reason: body?.Reason).Record(pause ? "schedule pause" : "schedule resume"))
        {
            recording.Pause(schedule.Name, pause);
            recording.Commit($"schedule {schedule.Name}", null, pause ? "paused" : "resumed");
        }

        await JsonRows.ToStaff(http, [schedule], (json, one) => Write(json, jobs, schedules.Status(one)), default, s => s.Name);
    }

    private static async Task RunNow(HttpContext http, RequestContexts contexts, Scheduler schedules, JobQueue jobs, Because? body)
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

    private static void Write(Utf8JsonWriter json, JobQueue jobs, ScheduleStatus status)
    {
        json.WriteStartObject();
        json.WriteString("schedule", status.Schedule.Name);
        json.WriteString("cron", status.Schedule.Cron);
        json.WriteString("zone", status.Zone);
        json.WriteBoolean("paused", status.IsPaused);
        json.WriteString("next_at", status.Next is { } at ? CanonicalText.Text(at) : null);
        json.WritePropertyName("last");
        if (status.Last is { } last)
        {
            JobJson.Write(json, jobs, last);
        }
        else
        {
            json.WriteNullValue();
        }

        json.WriteEndObject();
    }
}
