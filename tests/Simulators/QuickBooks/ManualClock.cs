namespace Connector.Simulators.QuickBooks;

/// <summary>A clock that a test moves. What waits by it is released when its time has come.</summary>
public sealed class ManualClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Waiter> _waiters = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _awaited = [];
    private DateTimeOffset _now;

    /// <param name="now">When it starts; null for noon of 5 January 2026, UTC.</param>
    public ManualClock(DateTimeOffset? now = null) => _now = now ?? new DateTimeOffset(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>When the next waiting ends; null when nothing waits.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_gate)
            {
                return _waiters.Where(static waiter => waiter.Due is not null).Min(static waiter => waiter.Due);
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <summary>Moves on, and releases what is due on the way, in its order.</summary>
    public void Advance(TimeSpan time)
    {
        var until = GetUtcNow() + time;
        while (true)
        {
            Waiter? due;
            lock (_gate)
            {
                due = _waiters.Where(waiter => waiter.Due <= until).MinBy(static waiter => waiter.Due);
                _now = due?.Due > _now ? due.Due.Value : due is null ? until : _now;
                if (due is not null)
                {
                    due.Due = due.Period is { } period ? due.Due + period : null;
                }
            }

            if (due is null)
            {
                return;
            }

            due.Act();
        }
    }

    /// <summary>Waits until so many wait by this clock.</summary>
    public Task WaitersAsync(int count)
    {
        lock (_gate)
        {
            if (_waiters.Count(static waiter => waiter.Due is not null) >= count)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((count, reached));
            return reached.Task;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var waiter = new Waiter(this, () => callback(state));
        _ = waiter.Change(dueTime, period);
        return waiter;
    }

    private sealed class Waiter(ManualClock clock, Action act) : ITimer
    {
        public Action Act { get; } = act;

        public DateTimeOffset? Due { get; set; }

        public TimeSpan? Period { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock._now + dueTime;
                Period = period > TimeSpan.Zero ? period : null;
                if (!clock._waiters.Contains(this))
                {
                    clock._waiters.Add(this);
                }

                var waiting = clock._waiters.Count(static waiter => waiter.Due is not null);
                foreach (var (count, reached) in clock._awaited.Where(awaited => awaited.Count <= waiting).ToList())
                {
                    _ = clock._awaited.Remove((count, reached));
                    reached.SetResult();
                }

                return true;
            }
        }

        public void Dispose()
        {
            lock (clock._gate)
            {
                _ = clock._waiters.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
