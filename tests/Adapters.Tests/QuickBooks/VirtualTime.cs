namespace Connector.Adapters.Tests.QuickBooks;

/// <summary>A clock that stands still while anything runs, and goes on to the next timer when all waits: days pass at once, always in the same order.</summary>
internal sealed class VirtualTime : TimeProvider
{
    private readonly PriorityQueue<Timer, (DateTimeOffset Due, long Order)> _timers = new();
    private long _order;
    private DateTimeOffset _now = new(2026, 6, 1, 9, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now.Ticks;

    /// <summary>Moves the clock on, without what waits for it.</summary>
    public void Pass(TimeSpan time) => _now += time;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Runs work to its end, on this thread alone.</summary>
    public void Run(Func<Task> work)
    {
        var before = SynchronizationContext.Current;
        var queue = new Turns();
        SynchronizationContext.SetSynchronizationContext(queue);
        try
        {
            var running = work();
            while (!running.IsCompleted)
            {
                if (!queue.Next() && !Next())
                {
                    throw new InvalidOperationException("All waits for ever.");
                }
            }

            running.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private bool Next()
    {
        while (_timers.TryDequeue(out var timer, out var at))
        {
            if (timer.Due == at.Due)
            {
                _now = at.Due > _now ? at.Due : _now;
                timer.Fire();
                return true;
            }
        }

        return false;
    }

    private sealed class Timer(VirtualTime time, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset? Due { get; private set; }

        public void Fire()
        {
            Due = null;
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime < TimeSpan.Zero ? null : time.GetUtcNow() + dueTime;
            if (Due is { } due)
            {
                time._timers.Enqueue(this, (due, ++time._order));
            }

            return true;
        }

        public void Dispose() => Due = null;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Turns : SynchronizationContext
    {
        private readonly Queue<(SendOrPostCallback Work, object? State)> _queue = new();

        public override void Post(SendOrPostCallback d, object? state) => _queue.Enqueue((d, state));

        public override SynchronizationContext CreateCopy() => this;

        public bool Next()
        {
            if (!_queue.TryDequeue(out var next))
            {
                return false;
            }

            next.Work(next.State);
            return true;
        }
    }
}
