using System.Collections.Concurrent;

namespace Connector.Store;

/// <summary>The writers of this process on one store: each waits for those that asked before it, and for nobody else here.</summary>
/// <remarks>The database alone would let any of them through next, so that one of many may wait for ever.</remarks>
internal sealed class WriterQueue
{
    private static readonly ConcurrentDictionary<string, WriterQueue> Queues = new(StringComparer.Ordinal);

    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource> _waiting = new();
    private bool _isTaken;

    /// <summary>How many wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>The queue of a store.</summary>
    public static WriterQueue Of(string store) => Queues.GetOrAdd(store, _ => new WriterQueue());

    /// <summary>Waits until it is this writer's turn, which lasts until what is returned is disposed.</summary>
    /// <param name="cancellation">Leaves the queue.</param>
    public IDisposable Enter(CancellationToken cancellation)
    {
        LinkedListNode<TaskCompletionSource> mine;
        lock (_lock)
        {
            if (!_isTaken)
            {
                _isTaken = true;
                return new Turn(this);
            }

            mine = _waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        try
        {
            mine.Value.Task.Wait(cancellation); // the pool adds threads for those that wait for a task
            return new Turn(this);
        }
        catch (OperationCanceledException)
        {
            Leave(mine);
            throw;
        }
    }

    private void Leave(LinkedListNode<TaskCompletionSource> mine)
    {
        lock (_lock)
        {
            if (mine.List is not null)
            {
                _waiting.Remove(mine);
                return;
            }
        }

        Next(); // it was given the turn at the same moment
    }

    private void Next()
    {
        lock (_lock)
        {
            if (_waiting.First is not { } next)
            {
                _isTaken = false;
                return;
            }

            _waiting.Remove(next);
            next.Value.SetResult();
        }
    }

    private sealed class Turn(WriterQueue queue) : IDisposable
    {
        private WriterQueue? _queue = queue;

        public void Dispose() => Interlocked.Exchange(ref _queue, null)?.Next();
    }
}
