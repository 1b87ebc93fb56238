using Connector.Adapters.QuickBooks;
using Xunit;

namespace Connector.Adapters.Tests.QuickBooks;

/// <summary>Calls begin as soon as the limits allow, and never sooner, however many processes there are.</summary>
public sealed class ConnectingBudgetTests
{
    private readonly VirtualTime _time = new();
    private readonly Row _row = new();
    private readonly List<(double Began, double Ended, bool IsBatch)> _calls = [];

    [Theory]
    [InlineData(1, 20, 0)]
    [InlineData(1, 20, 200)]
    [InlineData(1, 20, 900)]
    [InlineData(3, 5, 300)]
    [InlineData(4, 1, 150)]
    public void Two_thousand_calls_keep_every_limit(int processes, int workers, int milliseconds)
    {
        var took = Work(processes, workers, [.. Enumerable.Repeat(false, 2_000)], milliseconds);
        Keeps();
        // What 500 a minute, 10 a second and 10 at once allow at best.
        var best = Math.Max(3 * 60_000 + 500 * 100, 2_000 * milliseconds / Math.Min(10, processes * workers));
        // A call counts a quarter of a second longer than it must: so little is lost by it, and only at the end.
        Assert.True(took <= (milliseconds == 0 ? 1.02 : 1.12) * best, $"{took} ms, {best} at best");
    }

    [Fact]
    public void Three_thousand_invoices_in_batches_take_hardly_longer_than_the_limits_allow()
    {
        var took = Work(1, 10, [.. Enumerable.Repeat(true, 100)], 800);
        Keeps();
        Assert.InRange(took, 120_000, 1.05 * (120_000 + 2_800)); // 40, 40 and 20 of them, a minute apart
        Assert.InRange(_row.Writes, 1, 100);
    }

    [Fact]
    public void Batches_that_wait_keep_no_other_call_waiting()
    {
        Work(1, 100, [.. Enumerable.Repeat(true, 41), .. Enumerable.Repeat(false, 20)], 100);
        Keeps();
        Assert.InRange(_calls.Where(c => !c.IsBatch).Max(c => c.Began), 0, 20_000);
        Assert.InRange(_calls.Max(c => c.Began), 60_000, 62_000);
    }

    [Fact]
    public void One_call_after_another_writes_the_store_once_for_several()
    {
        Work(1, 1, [.. Enumerable.Repeat(false, 60)], 150);
        Keeps();
        Assert.InRange(_calls.Max(c => c.Ended), 9_000, 9_500); // it waits for none
        Assert.InRange(_row.Writes, 5, 25);
    }

    [Fact]
    public void After_a_pause_nobody_calls_before_it_is_over()
    {
        var (mine, other) = (new CallBudget(_row, _time), new CallBudget(_row, _time));
        var began = _time.GetUtcNow();
        _time.Run(async () =>
        {
            (await mine.TakeAsync(false, default)).Dispose();
            await mine.PauseAsync(TimeSpan.FromSeconds(60), default);
            await Task.WhenAll(Call(mine), Call(other));
        });
        Assert.InRange((_time.GetUtcNow() - began).TotalSeconds, 60, 62);

        async Task Call(CallBudget budget)
        {
            using var call = await budget.TakeAsync(false, default);
            Assert.True(_time.GetUtcNow() - began >= TimeSpan.FromSeconds(60));
        }
    }

    [Fact]
    public void Who_stops_waiting_takes_nothing_and_who_ended_in_the_middle_is_waited_for_only_a_while()
    {
        var (gone, here) = (new CallBudget(_row, _time), new CallBudget(_row, _time));
        var began = _time.GetUtcNow();
        _time.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
            {
                await gone.TakeAsync(false, default); // and is never heard of again
            }

            using var stop = new CancellationTokenSource();
            var stopped = here.TakeAsync(false, stop.Token).AsTask();
            Stop(stop);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped);
            (await here.TakeAsync(true, default)).Dispose();
        });
        Assert.InRange((_time.GetUtcNow() - began).TotalSeconds, 1, 142);
    }

    private static void Stop(CancellationTokenSource source) => source.Cancel();

    /// <summary>Makes calls by several processes with several workers each.</summary>
    /// <returns>When the last began, in milliseconds.</returns>
    private double Work(int processes, int workers, bool[] calls, int milliseconds)
    {
        var began = _time.GetUtcNow();
        var next = 0;
        var budgets = Enumerable.Range(0, processes).Select(_ => new CallBudget(_row, _time)).ToArray();
        _time.Run(() => Task.WhenAll(budgets.SelectMany(budget => Enumerable.Range(0, workers).Select(async _ =>
        {
            while (next < calls.Length)
            {
                var isBatch = calls[next++];
                using var call = await budget.TakeAsync(isBatch, default);
                var at = (_time.GetUtcNow() - began).TotalMilliseconds;
                if (milliseconds > 0)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), _time);
                }

                _calls.Add((at, (_time.GetUtcNow() - began).TotalMilliseconds, isBatch));
            }
        }))));
        Assert.Equal(calls.Length, _calls.Count);
        return _calls.Max(c => c.Began);
    }

    /// <summary>Looks at every window that begins with a call.</summary>
    private void Keeps()
    {
        int Within(double from, double window, Func<(double Began, double Ended, bool IsBatch), bool>? which = null)
            => _calls.Count(c => c.Began >= from && c.Began < from + window && which?.Invoke(c) != false);
        foreach (var (began, _, _) in _calls)
        {
            Assert.InRange(Within(began, 1_000), 1, 10);
            Assert.InRange(Within(began, 60_000), 1, 500);
            Assert.InRange(Within(began, 60_000, c => c.IsBatch), 0, 40);
            Assert.InRange(_calls.Count(c => c.Began <= began && c.Ended > began), 0, 10);
        }
    }

    private sealed class Row : IBudgetStore
    {
        private string? _content;

        public int Writes { get; private set; }

        public T Change<T>(Func<string?, (string Content, T Result)> change)
        {
            (_content, var result) = change(_content);
            Writes++;
            return result;
        }
    }
}
