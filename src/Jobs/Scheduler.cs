using System.Text.Json;
using Connector.Engine;
using Connector.Host.Configuration;
using NodaTime;
using Quartz;

namespace Connector.Host.Serving;

/// <summary>
/// Asks for runs at the times that the settings name, in the billing zone. When each was seen to is in the store: what was missed
/// while no process was there is caught up once, and one instant is asked for once, however many processes there are.
/// </summary>
internal sealed partial class Schedules(ConnectorSettings settings, Runs runs, ISchedulerFactory schedulers, ILogger<Schedules> log) : IHostedService
{
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(settings.Deciding.Billing.Zone);
    private IScheduler? _scheduler;

    public IReadOnlyList<ScheduleSettings> All => settings.Schedules;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (settings.Schedules.IsEmpty)
        {
            return;
        }

        foreach (var schedule in settings.Schedules)
        {
            CatchUp(schedule);
        }

        _scheduler = await schedulers.GetScheduler(cancellationToken);
        foreach (var schedule in settings.Schedules)
        {
            var job = JobBuilder.Create<Due>().WithIdentity(schedule.Name).Build();
            job.JobDataMap["fire"] = (Func<DateTimeOffset, CancellationToken, Task>)((due, stopping) => Fire(schedule, Instant.FromDateTimeOffset(due), stopping));
            var trigger = TriggerBuilder.Create().WithIdentity(schedule.Name)
                .WithSchedule(CronScheduleBuilder.Create(schedule.Cron).InTimeZone(_zone).WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed)).Build();
            await _scheduler.ScheduleJob(job, trigger, cancellationToken: cancellationToken);
        }

        await _scheduler.Start(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_scheduler is { } scheduler)
        {
            await scheduler.Shutdown(true, cancellationToken);
        }
    }

    /// <summary>Asks for a schedule's run now, whatever its times.</summary>
    public long RunNow(ScheduleSettings schedule, string actor, string? reason, long? claim)
        => runs.Ask(Action(schedule), Request(schedule), actor, reason, claim, (schedule.Name, null))!.Value;

    public void Write(Utf8JsonWriter json, ScheduleSettings schedule)
    {
        var state = runs.Tables.Schedule(schedule.Name, runs.Now);
        var next = state.Paused ? null : Next(schedule, runs.Now);
        json.WriteStartObject();
        json.WriteString("schedule", schedule.Name);
        json.WriteString("cron", schedule.Cron);
        json.WriteString("zone", _zone.Id);
        json.WriteBoolean("paused", state.Paused);
        json.WriteString("next_at", next is { } at ? CanonicalText.Text(at) : null);
        json.WritePropertyName("last");
        if (runs.Tables.Runs(1, schedule: schedule.Name) is [var last])
        {
            runs.Write(json, last);
        }
        else
        {
            json.WriteNullValue();
        }

        json.WriteEndObject();
    }

    /// <summary>The next time after an instant; null when there is none.</summary>
    private Instant? Next(ScheduleSettings schedule, Instant after)
        => CronExpression.Parse(schedule.Cron).WithTimeZone(_zone).GetNextValidTimeAfter(after.ToDateTimeOffset()) is { } next ? Instant.FromDateTimeOffset(next) : null;

    /// <summary>What was due while nobody was there is asked for once, however often it was due.</summary>
    private void CatchUp(ScheduleSettings schedule)
    {
        if (Fire(schedule, runs.Now) is { } missed)
        {
            Missed(log, schedule.Name, CanonicalText.Text(missed));
        }
    }

    /// <summary>A time has come, by this machine's clock: where that goes fast, it has not, by the store's.</summary>
    private async Task Fire(ScheduleSettings schedule, Instant due, CancellationToken stopping)
    {
        while (due - runs.Now is var early && early > Duration.Zero)
        {
            await Task.Delay(early.ToTimeSpan() + TimeSpan.FromMilliseconds(1), stopping);
        }

        while (true)
        {
            try
            {
                _ = Fire(schedule, due);
                return;
            }
            catch (Store.StoreException away)
            {
                Later(log, away, schedule.Name);
            }

            await Task.Delay(TimeSpan.FromSeconds(1), stopping);
        }
    }

    /// <summary>Asks for what was due by an instant and was not seen to yet, by this node or another.</summary>
    /// <remarks>By the schedule's own instants, not by the one that Quartz names: after a misfire that is another on each node.</remarks>
    /// <returns>The first that was due; null when nothing was.</returns>
    internal Instant? Fire(ScheduleSettings schedule, Instant by)
    {
        var state = runs.Tables.Schedule(schedule.Name, runs.Now);
        if (state.Paused || Next(schedule, state.Since) is not { } due || due > by)
        {
            return null;
        }

        // One that waits or is at work will see to what is there by then.
        if (runs.Tables.Runs(1, schedule: schedule.Name) is not [{ HasEnded: false }])
        {
            runs.Ask(Action(schedule), Request(schedule), "schedule " + schedule.Name, null, null, (schedule.Name, due));
        }

        runs.Tables.Saw(schedule.Name, by);
        return due;
    }

    private static string Action(ScheduleSettings schedule) => schedule.Name;

    private static RunRequest Request(ScheduleSettings schedule) => new()
    {
        Folder = schedule.Folder is { } folder ? Path.GetFullPath(folder) : null,
        Report = schedule.Report,
        Format = schedule.Format,
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "Schedule {Schedule} was missed at {Missed}, and is caught up once.")]
    private static partial void Missed(ILogger logger, string schedule, string missed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Schedule {Schedule} waits for the store.")]
    private static partial void Later(ILogger logger, Exception exception, string schedule);

    /// <summary>A time has come.</summary>
    private sealed class Due : IJob
    {
        public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
            => await ((Func<DateTimeOffset, CancellationToken, Task>)context.JobDetail.JobDataMap["fire"]!)(context.ScheduledFireTimeUtc ?? context.FireTimeUtc, cancellationToken);
    }
}
