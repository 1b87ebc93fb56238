namespace Connector.Simulators.QuickBooks;

/// <summary>What one app may ask of one company.</summary>
internal sealed class Throttle(SimulatorLimits? limits, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Queue<DateTimeOffset> _minute = [];
    private readonly Queue<DateTimeOffset> _second = [];
    private readonly Queue<DateTimeOffset> _batches = [];
    private int _running;

    /// <summary>How many were at work at the same moment, at most.</summary>
    public int Peak { get; private set; }

    /// <summary>Whether one more may begin. A refused one counts too, but for those at once.</summary>
    public bool Enter(bool isBatch)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            var isRefused = limits is not null && ((_running >= limits.AtOnce) | !Fits(_minute, now, TimeSpan.FromMinutes(1), limits.PerMinute)
                | !Fits(_second, now, TimeSpan.FromSeconds(1), limits.PerSecond) | (isBatch && !Fits(_batches, now, TimeSpan.FromMinutes(1), limits.BatchesPerMinute)));
            if (isRefused)
            {
                return false;
            }

            Peak = Math.Max(Peak, ++_running);
            return true;
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            _running--;
        }
    }

    private bool Fits(Queue<DateTimeOffset> calls, DateTimeOffset now, TimeSpan window, int most)
    {
        while (calls.TryPeek(out var first) && now - first >= window - limits!.Leeway)
        {
            _ = calls.Dequeue();
        }

        calls.Enqueue(now);
        return calls.Count <= most;
    }
}
