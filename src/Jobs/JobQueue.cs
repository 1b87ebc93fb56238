using System.Collections.Concurrent;
using Connector.Engine;
using Connector.Store;
using NodaTime;

namespace Connector.Jobs;

/// <summary>Jobs: what was asked for in the background. Their states are in the store; how far the one at work is, only this process knows.</summary>
public sealed class JobQueue(ServiceTables tables, ConnectorStore store, TimeProvider time)
{
    private readonly ConcurrentDictionary<long, JobProgress> _progress = new();
    private readonly ChangeSignal _work = new();
    private readonly ChangeSignal _shown = new();

    public ServiceTables Tables => tables;

    public Instant Now => CanonicalText.ToMicroseconds(store.Now());

    /// <summary>Completes when there may be something to do or to stop, and at the latest after a while: what another process changed is seen then.</summary>
    public Task Changed(CancellationToken cancellation, int atMost = 1_000) => _work.Next(TimeSpan.FromMilliseconds(atMost), time, cancellation);

    /// <summary>The same for those who only watch: also when a job has made progress.</summary>
    public Task Moved(CancellationToken cancellation) => _shown.Next(TimeSpan.FromSeconds(1), time, cancellation);

    /// <summary>Wakes those who wait: there may be something to do or to stop.</summary>
    public void SignalChange()
    {
        _work.Signal();
        _shown.Signal();
    }

    /// <summary>Asks for a job; null when the instant of a schedule was asked for already.</summary>
    public long? Ask(string action, JobRequest request, string actor, string? reason, long? claim = null, (string Name, Instant? Due)? schedule = null)
    {
        var job = tables.Ask(action, request.Text(), actor, reason, Now, claim, schedule);
        SignalChange();
        return job;
    }

    /// <summary>Says how far the job at work is.</summary>
    public void Report(long job, string doing, int done)
    {
        _progress[job] = new JobProgress(doing, done);
        _shown.Signal();
    }

    /// <summary>How far a job is, as far as this process knows.</summary>
    public JobProgress Progress(long job) => _progress.GetValueOrDefault(job, JobProgress.None);

    /// <summary>The job has ended, or was handed back.</summary>
    public void Forget(long job)
    {
        _progress.TryRemove(job, out _);
        SignalChange();
    }
}
