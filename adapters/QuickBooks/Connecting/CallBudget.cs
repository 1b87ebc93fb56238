using NodaTime;

namespace Connector.Adapters.QuickBooks;

/// <summary>
/// Lets calls begin as soon as the limits of a company allow, for all processes of a store together. Each process reserves as many calls as wait, up to ten
/// at a time, and says how many it made when it reserves again: the store is written once for several calls.
/// </summary>
/// <param name="store">Where is kept what is spent.</param>
/// <param name="time">The clock that all processes share.</param>
internal sealed class CallBudget(IBudgetStore store, TimeProvider time) : ICallBudget
{
    /// <summary>
    /// How late a call may arrive there after it began: it counts from then on, or from its answer. The first calls on new connections are late, the next are not:
    /// ten of the ones and ten of the others must not arrive within a second. A 429 would cost a minute.
    /// </summary>
    private const long Slow = 250;

    private const int Most = 10;

    private readonly Lock _gate = new();
    private readonly string _process = Guid.NewGuid().ToString("n")[..8];
    private readonly LinkedList<Waiting> _waiting = [];
    private readonly List<Flight> _made = []; // since it was last told

    private readonly Queue<long> _answered = []; // how long the last answers took
    private int _flying;
    private int _seats;
    private int _calls; // reserved, batches among them
    private int _batches;
    private long _until;
    private int _used;
    private bool _isPumping;
    private TaskCompletionSource _stirred = new();

    private long Now => Instant.FromDateTimeOffset(time.GetUtcNow()).ToUnixTimeMilliseconds();

    /// <inheritdoc/>
    public async ValueTask<IDisposable> TakeAsync(bool batch, CancellationToken cancellation)
    {
        var mine = new Waiting(batch);
        lock (_gate)
        {
            cancellation.ThrowIfCancellationRequested();
            var isFirst = !_waiting.Any(w => w.IsBatch == batch);
            _waiting.AddLast(mine);
            Serve();
            if (!mine.Task.IsCompleted && isFirst)
            {
                Stir(); // for others of its kind it is asked already
            }
        }

        await using var given = cancellation.UnsafeRegister(static (waiting, token) => ((Waiting)waiting!).TrySetCanceled(token), mine);
        return await mine.Task;
    }

    /// <inheritdoc/>
    public ValueTask PauseAsync(TimeSpan time, CancellationToken cancellation)
    {
        var now = Now;
        lock (_gate)
        {
            (_calls, _batches) = (0, 0);
            Tell(now, state =>
            {
                state.Paused = Math.Max(state.Paused, now + (long)time.TotalMilliseconds);
                return 0;
            });
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Lets waiting calls begin for which something is reserved. Others wait behind nobody whose kind is used up.</summary>
    private void Serve()
    {
        var now = Now;
        if (now >= _until)
        {
            (_calls, _batches) = (0, 0);
        }

        for (var node = _waiting.First; node is not null;)
        {
            var (waiting, next) = (node.Value, node.Next);
            if (waiting.Task.IsCompleted)
            {
                _waiting.Remove(node); // who waited has gone
            }
            else if (_flying < _seats && (waiting.IsBatch ? _batches > 0 : _calls > _batches))
            {
                _waiting.Remove(node);
                var flight = new Flight(this, now, waiting.IsBatch);
                if (waiting.TrySetResult(flight))
                {
                    (_calls, _batches) = (_calls - 1, _batches - (waiting.IsBatch ? 1 : 0));
                    _made.Add(flight);
                    _flying++;
                    _used++;
                }
            }

            node = next;
        }
    }

    /// <summary>Whether something is reserved for a call that waits.</summary>
    private bool IsReserved() => _waiting.Any(w => w.IsBatch ? _batches > 0 : _calls > _batches);

    private void Stir()
    {
        _stirred.TrySetResult();
        if (!_isPumping)
        {
            _isPumping = true;
            _ = PumpAsync();
        }
    }

    /// <summary>Reserves for those that wait, until nobody does. Begins within the gate of who calls.</summary>
    private async Task PumpAsync()
    {
        while (true)
        {
            long wait;
            Task stirred;
            lock (_gate)
            {
                try
                {
                    Serve();
                    if (_waiting.Count == 0)
                    {
                        _isPumping = false;
                        return;
                    }

                    wait = IsReserved() ? 0 : Reserve();
                    Serve();
                    if (IsReserved())
                    {
                        wait = Math.Max(1, _until - Now); // for an answer: as many as may be are on their way
                    }
                }
                catch (Exception failure)
                {
                    foreach (var waiting in _waiting)
                    {
                        waiting.TrySetException(failure);
                    }

                    _waiting.Clear();
                    _isPumping = false;
                    return;
                }

                _stirred = new();
                stirred = _stirred.Task;
            }

            if (wait > 0)
            {
                using var over = new CancellationTokenSource();
                await Task.WhenAny(Task.Delay(TimeSpan.FromMilliseconds(wait), time, over.Token), stirred);
                Stop(over);
            }
        }
    }

    /// <summary>Ends a timer, here and now: another thread would end it later than the next begins.</summary>
    private static void Stop(CancellationTokenSource timer) => timer.Cancel();

    /// <summary>Tells what was made, and reserves what is wanted: for those that wait, and ahead where all of the last block was used in its time.</summary>
    private long Reserve()
    {
        var now = Now;
        var ahead = _calls == 0 && _used > 0 && now < _until ? Math.Min(2 * _used, Most) : 0;
        bool[] wanted = [.. _waiting.Select(w => w.IsBatch), .. Enumerable.Repeat(_waiting.Last!.Value.IsBatch, Math.Max(0, ahead - _waiting.Count))];
        var grant = Tell(now, state => state.Reserve(_process, wanted, _flying, now));
        (_calls, _batches, _seats, _until, _used) = (grant.Calls, grant.Batches, grant.Seats, now + BudgetState.Lease, 0);
        return grant.Wait;
    }

    private T Tell<T>(long now, Func<BudgetState, T> then)
    {
        var late = _answered.Count == 0 ? Slow : Math.Min(Slow, _answered.Max() + 50);
        var made = _made.Select(f => (At: Math.Min(f.Ended ?? long.MaxValue, f.Began + late), f.IsBatch)).ToArray();
        var result = store.Change(text =>
        {
            var state = BudgetState.Read(text);
            state.Settle(_process, made, _flying, now);
            var what = then(state);
            return (state.Text(), what);
        });
        _made.Clear();
        return result;
    }

    private void End(Flight flight)
    {
        lock (_gate)
        {
            flight.Ended = Now;
            _flying--;
            _answered.Enqueue(flight.Ended.Value - flight.Began);
            if (_answered.Count > Most)
            {
                _answered.Dequeue();
            }

            Serve();
            if (_waiting.Count > 0)
            {
                if (_flying == _seats - 1)
                {
                    Stir(); // it was full
                }
            }
            else if (_flying == 0)
            {
                _ = SettleAsync();
            }
        }
    }

    /// <summary>Gives back what is reserved, when nobody calls for a moment.</summary>
    private async Task SettleAsync()
    {
        await Task.Delay(TimeSpan.FromMilliseconds(50), time);
        lock (_gate)
        {
            if (_flying > 0 || _waiting.Count > 0 || _isPumping)
            {
                return;
            }

            try
            {
                (_calls, _batches) = (0, 0);
                _ = Tell(Now, _ => 0);
            }
            catch (Exception away) when (away is not OutOfMemoryException)
            {
                // What was made is told with the next reservation.
            }
        }
    }

    /// <summary>A call that waits.</summary>
    private sealed class Waiting(bool isBatch) : TaskCompletionSource<IDisposable>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public bool IsBatch => isBatch;
    }

    /// <summary>A call on its way.</summary>
    private sealed class Flight(CallBudget budget, long began, bool isBatch) : IDisposable
    {
        private int _isOver;

        public long Began => began;

        public bool IsBatch => isBatch;

        public long? Ended { get; set; }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0)
            {
                budget.End(this);
            }
        }
    }
}
