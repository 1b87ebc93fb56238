using System.Collections.Concurrent;
using System.Diagnostics;
using Connector.Engine;
using Connector.Testing;
using NodaTime;
using Xunit;

namespace Connector.Store.Tests;

/// <summary>Who asks to write first writes first; reads and trials wait for nobody. <c>CONNECTOR_LONG=1</c>: 50 clients for a minute.</summary>
public abstract class WriterQueueTests : IDisposable
{
    private const int Clients = 50;
    private static readonly Actor Ann = new("Ann", "import", null);

    private readonly TempStore _temp;

    private protected WriterQueueTests(TempStore temp) => _temp = temp;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _temp.Dispose();

    [Fact]
    public async Task Writers_write_in_the_order_in_which_they_asked_and_who_has_gone_waits_no_more()
    {
        var store = _temp.Open();
        var queue = WriterQueue.Of(store.Path ?? store.Name);
        var order = new ConcurrentQueue<int>();
        using var gone = new CancellationTokenSource();
        var writers = new List<Task>();
        using (var first = store.Record(TempStore.Morning, Ann))
        {
            for (var i = 0; i < 12; i++)
            {
                var number = i;
                writers.Add(Task.Factory.StartNew(
                    () =>
                    {
                        using var recording = store.Record(TempStore.Morning, Ann, cancellation: number % 3 == 1 ? gone.Token : default);
                        order.Enqueue(number);
                        TempStore.Write(recording, "I" + number);
                        recording.Commit(null, null, null);
                    },
                    TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default));
                await Wait.Until(() => queue.Waiting == number + 1);
            }

            await gone.CancelAsync();
            await Wait.Until(() => queue.Waiting == 8);
            TempStore.Write(first, "I");
            first.Commit(null, null, null);
        }

        await Task.WhenAll(writers).ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.Equal([0, 2, 3, 5, 6, 8, 9, 11], order);
        Assert.Equal(4, writers.Count(w => w.Exception?.InnerException is OperationCanceledException || w.IsCanceled));
        Assert.Equal(0, queue.Waiting);
    }

    [Fact]
    public void A_read_and_a_trial_pass_while_a_writer_records_and_a_trial_keeps_nothing()
    {
        var store = _temp.Open();
        TempStore.Record(store, TempStore.Morning, "I1");
        using var writer = store.Record(TempStore.Morning, Ann);
        TempStore.Write(writer, "I2");
        Assert.Equal(["I1 x"], TempStore.Items(store, TempStore.Morning + Duration.FromDays(1)));
        using (var trial = store.Try(TempStore.Morning + Duration.FromHours(1), Ann))
        {
            TempStore.Write(trial, "I3");
            TempStore.Write(trial, "I1", "y");
            Assert.Equal(["I1 y", "I3 x"], TempStore.Items(trial));
            Assert.Equal(["I1 x"], TempStore.Items(store, TempStore.Morning + Duration.FromDays(1)));
            writer.Commit(null, null, null);
        }

        Assert.Equal(["I1 x", "I2 x"], TempStore.Items(store, TempStore.Morning + Duration.FromDays(1)));
        Assert.Null(store.Unwritable());
        if (store.Path is { } path)
        {
            Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(path)!, "*.part"));
        }
    }

    /// <summary>Of many clients that write all the time, none waits for more than those that asked before it.</summary>
    [Fact]
    public async Task No_write_of_fifty_clients_waits_for_one_that_asked_later()
    {
        var store = _temp.Open();
        var queue = WriterQueue.Of(store.Path ?? store.Name);
        var until = Seeds.IsLong ? TimeSpan.FromMinutes(1) : TimeSpan.Zero;
        var (clock, written) = (Stopwatch.StartNew(), 0);
        var took = new ConcurrentBag<(int Before, int Overtaken, TimeSpan Waited, TimeSpan Held)>();
        var clients = Enumerable.Range(0, Clients).Select(client => Task.Factory.StartNew(
            () =>
            {
                var rounds = 0;
                do
                {
                    var (before, already, asked) = (queue.Waiting + 1, Volatile.Read(ref written), clock.Elapsed);
                    using var recording = store.Record(TempStore.Morning, Ann);
                    var (overtaken, began) = (written - already, clock.Elapsed);
                    TempStore.Write(recording, $"I{client}-{rounds}");
                    recording.Commit(null, null, null);
                    Interlocked.Increment(ref written);
                    took.Add((before, overtaken, began - asked, clock.Elapsed - began));
                }
                while (++rounds < 3 || clock.Elapsed < until);
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        await Task.WhenAll(clients);

        // Between looking at the queue and standing in it, the others may come in once each.
        Assert.All(took, write => Assert.True(write.Overtaken <= write.Before + Clients, $"{write.Overtaken} wrote while {write.Before} were before it."));
        if (Seeds.IsLong)
        {
            var all = took.OrderBy(w => w.Waited).ToArray();
            var longest = all[^1].Waited;
            var held = TimeSpan.FromTicks((long)took.Average(w => w.Held.Ticks));
            TestContext.Current.SendDiagnosticMessage("{0} writes, held {1} ms on average, waited {2} ms at most", took.Count, held.TotalMilliseconds, longest.TotalMilliseconds);
            Assert.True(longest < 2 * Clients * took.Max(w => w.Held), $"One waited {longest}.");
        }
    }
}

/// <summary>In a file.</summary>
public sealed class SqliteWriterQueueTests() : WriterQueueTests(new TempFile());

/// <summary>In PostgreSQL.</summary>
public sealed class PostgresWriterQueueTests() : WriterQueueTests(new TempSchema());
