using Connector.Host.Identity;
using Connector.Jobs;
using Connector.Store;
using NodaTime;

namespace Connector.Host;

/// <summary>Small work once a minute: when keys were used is written down. Once a day old runs and sign-ins are forgotten.</summary>
internal sealed partial class Housekeeping(LastUsedTracker seen, JobQueue jobs, TimeProvider time, ILogger<Housekeeping> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var minute = new PeriodicTimer(TimeSpan.FromMinutes(1), time);
        var minutes = 0;
        try
        {
            while (await minute.WaitForNextTickAsync(stoppingToken))
            {
                Keep();
                if (minutes++ % (24 * 60) == 0)
                {
                    Try(() => jobs.Tables.DeleteOldSignIns(jobs.Now));
                    Try(() => jobs.Tables.DeleteOldJobs(jobs.Now - Duration.FromDays(30), jobs.Now - Duration.FromDays(400)));
                }
            }
        }
        catch (OperationCanceledException)
        {
        }

        Keep();
    }

    private void Keep() => Try(seen.Keep);

    private void Try(Action work)
    {
        try
        {
            work();
        }
        catch (Exception busy) when (busy is StoreException or System.Data.Common.DbException)
        {
            NotKept(log, busy); // the next minute tries again
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What is done once a minute could not be done.")]
    private static partial void NotKept(ILogger logger, Exception exception);
}
