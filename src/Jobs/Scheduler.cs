using Connector.Engine;
using Connector.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;
using Quartz;

namespace Connector.Jobs;

/// <summary>
/// Queues jobs at the times that the settings name, in the billing zone. The store knows which instant of a schedule was handled last: what was
/// missed while no process ran is caught up once, and each instant queues one job, however many nodes there are.
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

    /// <summary>Queues a schedule's job now, at any time.</summary>
    public long RunNow(Schedule schedule, string actor, string? reason, long? claim)
        => jobs.Ask(Action(schedule), Request(schedule), actor, reason, claim, (schedule.Name, null))!.Value;

    /// <summary>The status of a schedule: whether it is paused, its next time, and the last job that it queued.</summary>
    public ScheduleStatus Status(Schedule schedule)
    {
        var now = jobs.Now;
        var paused = jobs.Tables.Schedule(schedule.Name, now).Paused;
        return new ScheduleStatus(schedule, _zone.Id, paused, paused ? null : Next(schedule, now), jobs.Tables.Jobs(1, schedule: schedule.Name) is [var last] ? last : null);
    }

    /// <summary>The next time after an instant; null when there is none.</summary>
    private Instant? Next(Schedule schedule, Instant after)
        => CronExpression.Parse(schedule.Cron).WithTimeZone(_zone).GetNextValidTimeAfter(after.ToDateTimeOffset()) is { } next ? Instant.FromDateTimeOffset(next) : null;

    /// <summary>Queues one job for what was due while no process ran, however often it was due.</summary>
    private void CatchUp(Schedule schedule)
    {
        if (Fire(schedule, jobs.Now) is { } missed)
        {
            Missed(log, schedule.Name, CanonicalText.Text(missed));
        }
    }

    /// <summary>Handles a time that has come by this machine's clock. When that clock is fast, it first waits until the time has come by the store's clock.</summary>
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

    /// <summary>Queues what was due by an instant and was not handled yet by any node.</summary>
    /// <remarks>It goes by the schedule's own instants, not by the instant that Quartz passes: after a misfire that differs from node to node.</remarks>
    /// <returns>The first instant that was due; null when none was.</returns>
    internal Instant? Fire(Schedule schedule, Instant by)
    {
        var state = jobs.Tables.Schedule(schedule.Name, jobs.Now);
        if (state.Paused || Next(schedule, state.Since) is not { } due || due > by)
        {
            return null;
        }

        // A job that still waits or runs will include what is due now.
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

    /// <summary>Called by Quartz when a time has come.</summary>
    private sealed class Due : IJob
    {
        public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
            => await ((Func<DateTimeOffset, CancellationToken, Task>)context.JobDetail.JobDataMap["fire"]!)(context.ScheduledFireTimeUtc ?? context.FireTimeUtc, cancellationToken);
    }
}
