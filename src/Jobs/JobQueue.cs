using System.Collections.Concurrent;
using Connector.Engine;
using Connector.Store;
using NodaTime;

namespace Connector.Jobs;

/// <summary>The jobs. Their states are in the store; the progress of a running job is known only to the process that runs it.</summary>
public sealed class JobQueue(ServiceTables tables, ConnectorStore store, TimeProvider time)
{
    private readonly ConcurrentDictionary<long, JobProgress> _progress = new();
    private readonly ChangeSignal _work = new();
    private readonly ChangeSignal _shown = new();

    public ServiceTables Tables => tables;

    public Instant Now => CanonicalText.ToMicroseconds(store.Now());

    /// <summary>Completes when there may be something to do or to stop, and at the latest after a while, so that changes by other processes are noticed.</summary>
    public Task Changed(CancellationToken cancellation, int atMost = 1_000) => _work.Next(TimeSpan.FromMilliseconds(atMost), time, cancellation);

    /// <summary>The same for callers that only watch: it also completes when a job has made progress.</summary>
    public Task Moved(CancellationToken cancellation) => _shown.Next(TimeSpan.FromSeconds(1), time, cancellation);

    /// <summary>Wakes all callers that wait, because there may be something to do or to stop.</summary>
    public void SignalChange()
    {
        _work.Signal();
        _shown.Signal();
    }

    /// <summary>Queues a job; null when a job was already queued for this instant of the schedule.</summary>
    public long? Ask(string action, JobRequest request, string actor, string? reason, long? claim = null, (string Name, Instant? Due)? schedule = null)
    {
        var job = tables.Ask(action, request.Text(), actor, reason, Now, claim, schedule);
        SignalChange();
        return job;
    }

    /// <summary>Queues a job, unless one that does the same waits already.</summary>
    public void AskOnce(string action, JobRequest request, string actor)
    {
        if (tables.AskOnce(action, request.Text(), actor, Now) is not null)
        {
            SignalChange();
        }
    }

    /// <summary>Updates the progress of a running job.</summary>
    public void Report(long job, string doing, int done)
    {
        _progress[job] = new JobProgress(doing, done);
        _shown.Signal();
    }

    /// <summary>The progress of a job, as far as this process knows.</summary>
    public JobProgress Progress(long job) => _progress.GetValueOrDefault(job, JobProgress.None);

    /// <summary>Drops the progress of a job that has ended or was handed back.</summary>
    public void Forget(long job)
    {
        _progress.TryRemove(job, out _);
        SignalChange();
    }
}
