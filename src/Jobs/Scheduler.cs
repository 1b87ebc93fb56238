using Connector.Engine;
using Connector.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;
using Quartz;

namespace Connector.Jobs;

/// <summary>
/// Asks for jobs at the times that the settings name, in the billing zone. When each was seen to is in the store: what was missed
/// while no process was there is caught up once, and one instant is asked for once, however many processes there are.
/// </summary>
public sealed partial class Scheduler(Schedules schedules, JobQueue jobs, ISchedulerFactory schedulers, ILogger<Scheduler> log) : IHostedService
{
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(schedules.Zone);
    private IScheduler? _scheduler;

    public IReadOnlyList<Schedule> All => schedules.All;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (schedules.All.IsEmpty)
        {
            return;
        }

        foreach (var schedule in schedules.All)
        {
            CatchUp(schedule);
        }

        _scheduler = await schedulers.GetScheduler(cancellationToken);
        foreach (var schedule in schedules.All)
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

    /// <summary>Asks for a schedule's job now, whatever its times.</summary>
    public long RunNow(Schedule schedule, string actor, string? reason, long? claim)
        => jobs.Ask(Action(schedule), Request(schedule), actor, reason, claim, (schedule.Name, null))!.Value;

    /// <summary>Where a schedule is: whether it is paused, when it is next, and the job it asked for last.</summary>
    public ScheduleStatus Status(Schedule schedule)
    {
        var now = jobs.Now;
        var paused = jobs.Tables.Schedule(schedule.Name, now).Paused;
        return new ScheduleStatus(schedule, _zone.Id, paused, paused ? null : Next(schedule, now), jobs.Tables.Jobs(1, schedule: schedule.Name) is [var last] ? last : null);
    }

    /// <summary>The next time after an instant; null when there is none.</summary>
    private Instant? Next(Schedule schedule, Instant after)
        => CronExpression.Parse(schedule.Cron).WithTimeZone(_zone).GetNextValidTimeAfter(after.ToDateTimeOffset()) is { } next ? Instant.FromDateTimeOffset(next) : null;

    /// <summary>What was due while nobody was there is asked for once, however often it was due.</summary>
    private void CatchUp(Schedule schedule)
    {
        if (Fire(schedule, jobs.Now) is { } missed)
        {
            Missed(log, schedule.Name, CanonicalText.Text(missed));
        }
    }

    /// <summary>A time has come, by this machine's clock: where that goes fast, it has not, by the store's.</summary>
    private async Task Fire(Schedule schedule, Instant due, CancellationToken stopping)
    {
        while (due - jobs.Now is var early && early > Duration.Zero)
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
            catch (StoreException away)
            {
                Later(log, away, schedule.Name);
            }

            await Task.Delay(TimeSpan.FromSeconds(1), stopping);
        }
    }

    /// <summary>Asks for what was due by an instant and was not seen to yet, by this node or another.</summary>
    /// <remarks>By the schedule's own instants, not by the one that Quartz names: after a misfire that is another on each node.</remarks>
    /// <returns>The first that was due; null when nothing was.</returns>
    internal Instant? Fire(Schedule schedule, Instant by)
    {
        var state = jobs.Tables.Schedule(schedule.Name, jobs.Now);
        if (state.Paused || Next(schedule, state.Since) is not { } due || due > by)
        {
            return null;
        }

        // One that waits or is at work will see to what is there by then.
        if (jobs.Tables.Jobs(1, schedule: schedule.Name) is not [{ HasEnded: false }])
        {
            jobs.Ask(Action(schedule), Request(schedule), "schedule " + schedule.Name, null, null, (schedule.Name, due));
        }

        jobs.Tables.Saw(schedule.Name, by);
        return due;
    }

    private static string Action(Schedule schedule) => schedule.Name;

    private static JobRequest Request(Schedule schedule) => new()
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
