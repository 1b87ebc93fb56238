using System.Data.Common;
using Connector.Engine;
using Connector.Operations;
using Connector.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connector.Jobs;

/// <summary>
/// Carries out jobs: one at a time of those that talk to backends and, in parallel, one at a time of those that work on facts. A job that a
/// process could not finish is taken over by the next: every job is safe to start again.
/// </summary>
public sealed partial class JobWorker(JobHandlers handlers, JobQueue jobs, NodeLiveness nodes, TimeProvider time, ILogger<JobWorker> log) : BackgroundService
{
    private const int MostAttempts = 50;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly string[] OnBackends = ["publish", "reconcile"];
    private static readonly string[] OnFacts = ["close", "import", "report", "verify"];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        handlers.Parts = new JobParts(jobs, nodes, DoPart);
        Task[] all = [TakeUp(stoppingToken), Work(OnBackends, stoppingToken), Work(OnFacts, stoppingToken)];
        await await Task.WhenAny(all); // if one of them fails, the service ends
        await Task.WhenAll(all);
    }

    /// <summary>Queues the jobs of nodes that are gone again.</summary>
    private async Task TakeUp(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                try
                {
                    _ = nodes.KeepAlive();
                    if (jobs.Tables.NodesAtWork().Where(nodes.IsGone).Sum(jobs.Tables.HandBack) is > 0 and var taken)
                    {
                        TakenUp(log, taken);
                        jobs.SignalChange();
                    }
                }
                catch (Exception outside) when (IsOutside(outside))
                {
                    StoreAway(log, outside);
                }

                await Task.Delay(RetryAfter, time, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    private async Task Work(string[] actions, CancellationToken stopping)
    {
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                var changed = jobs.Changed(stopping);
                if (Try(() => nodes.KeepAlive() ? jobs.Tables.TakePart(actions, null, nodes.Name, jobs.Now) : null) is { } part)
                {
                    await DoPart(part, stopping);
                }
                else if (Try(() => nodes.KeepAlive() ? jobs.Tables.TakeJob(actions, nodes.Name, jobs.Now) : null) is { } job)
                {
                    await Do(job, stopping);
                }
                else
                {
                    await changed;
                }
            }
        }
        catch (Exception stopped) when (stopping.IsCancellationRequested && (stopped is OperationCanceledException or LeftException))
        {
        }
    }

    private async Task Do(Job job, CancellationToken stopping)
    {
        Begun(log, job.Id, job.Action, job.Actor, job.Attempts);
        using var activity = JobMetrics.Begin("run " + job.Action);
        var at = time.GetTimestamp();
        if (await Attempt(job, job.Attempts, stops => handlers.Run(job, stops), stopping) is not { } end)
        {
            await RetryUntilWritten(() => jobs.Tables.HandBack(job), stopping);
            HandedBack(log, job.Id);
        }
        else
        {
            await RetryUntilWritten(() => jobs.Tables.EndJob(job, end.State, jobs.Now, end.Outcome, end.Summary, end.Issues), stopping);
            Ended(log, job.Id, end.State, end.Summary);
        }

        jobs.Forget(job.Id);
        JobMetrics.Took(job.Action, time.GetElapsedTime(at));
    }

    private async Task DoPart(JobPart part, CancellationToken stopping)
    {
        if (Try(() => jobs.Tables.FindJob(part.Job)) is not { } job)
        {
            await RetryUntilWritten(() => jobs.Tables.HandBack(part), stopping);
            return;
        }

        using var activity = JobMetrics.Begin("slice " + job.Action);
        if (await Attempt(job, part.Attempts, stops => handlers.Run(job, part, stops), stopping) is not { } end)
        {
            await RetryUntilWritten(() => jobs.Tables.HandBack(part), stopping);
        }
        else
        {
            await RetryUntilWritten(() => jobs.Tables.EndPart(part, end.State, jobs.Now, end.Outcome, end.Summary, end.Issues), stopping);
        }

        jobs.SignalChange();
    }

    /// <summary>
    /// Waits for a job that only computes. When the service stops it is left where it is, be it in the middle of a charge: what it has not committed
    /// never was, and it may hold the lock that handing it back needs. It is taken up as that of a node that is gone.
    /// </summary>
    private static async Task<JobResult> UnlessLeft(Task<JobResult> running, CancellationToken stopping)
    {
        var stopped = Task.Delay(Timeout.Infinite, stopping);
        if (await Task.WhenAny(running, stopped) != running)
        {
            await Task.WhenAny(running, Task.Delay(TimeSpan.FromMilliseconds(500), CancellationToken.None)); // it may hear it itself
        }

        return running.IsCompleted ? await running : throw new LeftException();
    }

    /// <summary>Carries out a job or a part, and returns how it ended; null when it must be handed back, because the service stops or the store does not answer.</summary>
    private async Task<End?> Attempt(Job job, int attempts, Func<CancellationToken, Task<JobResult>> work, CancellationToken stopping)
    {
        using var stops = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var watched = new CancellationTokenSource();
#pragma warning disable CA2025 // it is awaited before both are disposed
        var watch = WatchForCancel(job.Id, stops, watched.Token);
#pragma warning restore CA2025
        try
        {
            var running = Task.Run(() => work(stops.Token), CancellationToken.None);
            var (outcome, summary) = await (OnFacts.Contains(job.Action) ? UnlessLeft(running, stopping) : running);
            stops.Token.ThrowIfCancellationRequested();
            return new End(JobState.Done, outcome, summary, null);
        }
        catch (OperationCanceledException) when (stops.IsCancellationRequested)
        {
            return stopping.IsCancellationRequested && Try(() => jobs.Tables.FindJob(job.Id)) is not { IsCancelling: true } ? null
                : new End(JobState.Cancelled, null, "cancelled; what was already done stays done", null);
        }
        catch (Refusal refused)
        {
            return new End(JobState.Failed, JobResult.Of(refused.Kind), refused.Message, IssuesText.Write(refused.Issues));
        }
        catch (OverflowException large)
        {
            var refused = Refusal.TooLarge(large, job.Action);
            return new End(JobState.Failed, JobResult.Of(refused.Kind), refused.Message, IssuesText.Write(refused.Issues));
        }
        catch (PartFailed failed)
        {
            return new End(JobState.Failed, failed.Outcome, failed.Message, IssuesText.Write(failed.Issues));
        }
        catch (StoreException outside) when (attempts < MostAttempts)
        {
            NotFinished(log, outside, job.Id);
            return null;
        }
        catch (Exception outside) when (outside is IOException or UnauthorizedAccessException or StoreException)
        {
            return new End(JobState.Failed, 3, outside.Message, IssuesText.Write([new Issue("RUNNING-001", job.Action, outside.Message, "Make sure that the files and the store can be read and written, then try again.")]));
        }
        catch (Exception defect) when (defect is not LeftException)
        {
            Defect(log, defect, job.Id);
            return new End(JobState.Failed, 70, "a defect of the program", IssuesText.Write([new Issue("RUNNING-002", job.Action, "This is a defect of the program.", "Report it; the log has the rest.")]));
        }
        finally
        {
            await watched.CancelAsync();
            await watch;
        }
    }

    /// <summary>Writes a state to the store, retrying until the store answers. A service that is stopping gives up; other nodes take over what it had.</summary>
    private async Task RetryUntilWritten(Action write, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                write();
                return;
            }
            catch (Exception outside) when (IsOutside(outside))
            {
                StoreAway(log, outside);
                if (stopping.IsCancellationRequested)
                {
                    return;
                }
            }

            await Task.Delay(RetryAfter, time, CancellationToken.None);
        }
    }

    private async Task WatchForCancel(long job, CancellationTokenSource stops, CancellationToken ended)
    {
        try
        {
            while (!stops.IsCancellationRequested)
            {
                var changed = jobs.Changed(ended);
                if (Try(() => jobs.Tables.FindJob(job)) is { IsCancelling: true })
                {
                    await stops.CancelAsync();
                    return;
                }

                await changed;
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>Asks the store; null when it does not answer.</summary>
    private T? Try<T>(Func<T?> ask)
        where T : class
    {
        try
        {
            return ask();
        }
        catch (Exception outside) when (IsOutside(outside))
        {
            StoreAway(log, outside);
            return null;
        }
    }

    private static bool IsOutside(Exception e) => e is StoreException or DbException;

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} jobs of a process that is gone are queued again.")]
    private static partial void TakenUp(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store does not answer; tried again in a second.")]
    private static partial void StoreAway(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {Job} is handed back: the store does not answer, or another node has taken it over.")]
    private static partial void NotFinished(ILogger logger, Exception exception, long job);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Job}: {Action} for {Actor}, attempt {Attempt}.")]
    private static partial void Begun(ILogger logger, long job, string action, string actor, int attempt);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Job} is {State}: {Summary}.")]
    private static partial void Ended(ILogger logger, long job, JobState state, string? summary);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Job} is handed back: the service stops.")]
    private static partial void HandedBack(ILogger logger, long job);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {Job} met a defect.")]
    private static partial void Defect(ILogger logger, Exception exception, long job);

    /// <summary>How a job or a part ended.</summary>
    private sealed record End(JobState State, int? Outcome, string? Summary, string? Issues);

    /// <summary>A job was left where it was, because the service stops.</summary>
    private sealed class LeftException : Exception;
}
