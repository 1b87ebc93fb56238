using System.Collections.Concurrent;
using NodaTime;

namespace Connector.Store;

/// <summary>Reads and computes on all cores, each with its own snapshot of the same instant. Results come in order, and only the work in progress is in memory.</summary>
/// <param name="store">The store.</param>
/// <param name="knownAt">The instant.</param>
/// <param name="uncommitted">A recording whose changes the work must see; null for none.</param>
/// <param name="inFlight">The largest number of pieces of work in memory.</param>
/// <remarks>Only the recording itself can read what is not committed yet: with one, the work is done sequentially.</remarks>
public sealed class ParallelSnapshots(ConnectorStore store, Instant knownAt, Recording? uncommitted, int inFlight)
{
    /// <summary>Does the work for each key that a snapshot contains.</summary>
    /// <param name="keys">Reads the keys.</param>
    /// <param name="work">The work for one key.</param>
    public IAsyncEnumerable<T> Each<TKey, T>(Func<Snapshot, IEnumerable<TKey>> keys, Func<Snapshot, TKey, T> work)
        => EachSome(keys, (snapshot, some) => Array.ConvertAll(some, key => work(snapshot, key)), 1);

    /// <summary>The same, when the work for several keys shares what it reads.</summary>
    /// <param name="keys">Reads the keys.</param>
    /// <param name="work">The work for several keys: one result for each.</param>
    /// <param name="atOnce">How many keys a worker takes at once: many when each needs little.</param>
    public async IAsyncEnumerable<T> EachSome<TKey, T>(Func<Snapshot, IEnumerable<TKey>> keys, Func<Snapshot, TKey[], T[]> work, int atOnce)
    {
        if (uncommitted is not null)
        {
            foreach (var result in keys(uncommitted).Chunk(atOnce).ToArray().SelectMany(some => work(uncommitted, some)))
            {
                yield return result;
            }

            yield break;
        }

        var idle = new ConcurrentBag<Snapshot>();
        Snapshot? first = null;
        var flight = new Queue<Task<T[]>>();
        var given = 0;
        try
        {
            foreach (var some in On(snapshot => keys(snapshot).Chunk(atOnce).ToArray()))
            {
                flight.Enqueue(Task.Run(() => On(snapshot => work(snapshot, some))));
                // The first result is returned as soon as it is ready: a caller that needs one page does not wait for work that it never reads.
                if (flight.Count > Math.Min(given, inFlight))
                {
                    given++;
                    foreach (var result in await flight.Dequeue())
                    {
                        yield return result;
                    }
                }
            }

            while (flight.TryDequeue(out var task))
            {
                foreach (var result in await task)
                {
                    yield return result;
                }
            }
        }
        finally
        {
            await ((Task)Task.WhenAll(flight)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var snapshot in idle)
            {
                snapshot.Dispose();
            }
        }

        TResult On<TResult>(Func<Snapshot, TResult> read)
        {
            var snapshot = idle.TryTake(out var free) ? free : store.Read(knownAt, first);
            first ??= snapshot;
            try
            {
                var result = read(snapshot);
                idle.Add(snapshot);
                return result;
            }
            catch
            {
                snapshot.Dispose(); // it may be unusable after the failure
                throw;
            }
        }
    }
}
