using System.Collections.Concurrent;
using NodaTime;

namespace Connector.Store;

/// <summary>Reads and computes on all cores, each on a snapshot of its own of the same instant; results come in order, and no more are in memory than are at work.</summary>
/// <param name="store">The store.</param>
/// <param name="knownAt">The instant.</param>
/// <param name="uncommitted">A recording that the work is to see; null for none.</param>
/// <param name="inFlight">How many pieces of work are in memory at most.</param>
/// <remarks>What is not committed yet, only its own recording can read: then one after the other.</remarks>
public sealed class ParallelSnapshots(ConnectorStore store, Instant knownAt, Recording? uncommitted, int inFlight)
{
    /// <summary>The work on each key that a snapshot gives.</summary>
    /// <param name="keys">Reads the keys.</param>
    /// <param name="work">What is done with each.</param>
    public IAsyncEnumerable<T> Each<TKey, T>(Func<Snapshot, IEnumerable<TKey>> keys, Func<Snapshot, TKey, T> work)
        => EachSome(keys, (snapshot, some) => Array.ConvertAll(some, key => work(snapshot, key)), 1);

    /// <summary>The same, where the work on some keys shares what it reads.</summary>
    /// <param name="keys">Reads the keys.</param>
    /// <param name="work">What is done with some of them: one result for each.</param>
    /// <param name="atOnce">How many are one piece of work: many where it is little.</param>
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
                // The first is given as soon as it is there: who asks for a page does not wait for work that nobody reads.
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
                snapshot.Dispose(); // it may be broken
                throw;
            }
        }
    }
}
