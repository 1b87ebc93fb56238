namespace Connector.Adapters.Tests.Calls;

/// <summary>A clock for single calls: waits between attempts end at once and are recorded, and a time-out happens when the test says so.</summary>
/// <param name="limit">The time-out of a call.</param>
internal sealed class CallTime(TimeSpan limit) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<TimeSpan> _waits = [];
    private Action _timeOut = () => { };

    /// <summary>The waits between attempts, in order.</summary>
    public TimeSpan[] Waits
    {
        get
        {
            lock (_gate)
            {
                return [.. _waits];
            }
        }
    }

    /// <summary>Ends the wait of the current call.</summary>
    public void TimeOut() => _timeOut();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == limit)
        {
            var timer = base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timeOut = () => timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            return timer;
        }

        lock (_gate)
        {
            _waits.Add(dueTime);
        }

        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
