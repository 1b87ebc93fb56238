using NodaTime;
using Xunit;

namespace Connector.Store.Tests;

/// <summary>What nodes share: a run or slice is one's at a time, whoever lost it can neither record nor end it, and what is set aside is known to nobody.</summary>
public abstract class SharingTests : IDisposable
{
    private static readonly string[] Actions = ["close"];

    private readonly TempStore _temp;
    private readonly ConnectorStore _store;
    private readonly ServiceTables _tables;

    private protected SharingTests(TempStore temp)
    {
        _temp = temp;
        _store = temp.Open();
        _tables = new ServiceTables(_store);
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _temp.Dispose();

    [Fact]
    public async Task Each_run_is_taken_once_however_many_ask()
    {
        var asked = Enumerable.Range(0, 20).Select(n => _tables.Ask("close", "{}", "Ann", null, TempStore.Morning)!.Value).ToArray();

        var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(node => Task.Run(() =>
        {
            var mine = new List<long>();
            while (_tables.TakeJob(Actions, "node " + node, TempStore.Morning) is { } run)
            {
                mine.Add(run.Id);
                Assert.True(_tables.EndJob(run, JobState.Done, TempStore.Morning, 0, null, null));
            }

            return mine;
        })));

        Assert.Equal(asked, taken.SelectMany(t => t).Order());
    }

    [Fact]
    public void What_a_node_that_is_gone_had_is_taken_up_and_its_own_end_counts_no_more()
    {
        _tables.Ask("close", "{}", "Ann", null, TempStore.Morning);
        var lost = _tables.TakeJob(Actions, "one", TempStore.Morning)!;
        _tables.Divide(lost, ["a", "b"]);
        var slice = _tables.TakePart(Actions, null, "one", TempStore.Morning)!;
        Assert.Equal(["one"], _tables.NodesAtWork());
        Assert.Equal(0, _tables.HandBack("two"));
        Assert.Equal(2, _tables.HandBack("one"));

        var run = _tables.TakeJob(Actions, "two", TempStore.Morning)!;
        var again = _tables.TakePart(Actions, run.Id, "two", TempStore.Morning)!;
        Assert.Equal((lost.Id, 2, slice.Number, 2), (run.Id, run.Attempts, again.Number, again.Attempts));
        Assert.False(_tables.EndJob(lost, JobState.Done, TempStore.Morning, 0, null, null));
        Assert.False(_tables.EndPart(slice, JobState.Done, TempStore.Morning, 0, null, null));
        Assert.False(_tables.Progress(slice, 1));
        Assert.Throws<StoreException>(() => _store.SetAside(slice, TempStore.Morning, "Ann"));
        Assert.True(_tables.EndPart(again, JobState.Done, TempStore.Morning, 0, null, null));
        Assert.True(_tables.EndJob(run, JobState.Done, TempStore.Morning, 0, null, null));
        Assert.Null(_tables.TakePart(Actions, null, "two", TempStore.Morning)); // the other one's run has ended
    }

    [Fact]
    public void What_a_node_took_without_hearing_so_it_takes_again_and_nobody_else_does()
    {
        _tables.Ask("close", "{}", "Ann", null, TempStore.Morning);
        var unheard = _tables.TakeJob(Actions, "one", TempStore.Morning)!;
        Assert.Null(_tables.TakeJob(Actions, "two", TempStore.Morning));
        var run = _tables.TakeJob(Actions, "one", TempStore.Morning)!;
        Assert.Equal((unheard.Id, 2), (run.Id, run.Attempts));

        _tables.Divide(run, ["a"]);
        var slice = _tables.TakePart(Actions, run.Id, "two", TempStore.Morning)!;
        Assert.Null(_tables.TakePart(Actions, run.Id, "one", TempStore.Morning));
        Assert.Equal(2, _tables.TakePart(Actions, null, "two", TempStore.Morning)!.Attempts);
        Assert.False(_tables.EndPart(slice, JobState.Done, TempStore.Morning, 0, null, null));
        Assert.False(_tables.EndJob(unheard, JobState.Done, TempStore.Morning, 0, null, null));
    }

    [Fact]
    public void What_is_set_aside_is_known_to_nobody_until_it_is_made_known_and_then_from_that_instant_on()
    {
        TempStore.Record(_store, TempStore.Morning, "I1");
        var (kept, thrown) = (Aside("2022-05"), Aside("2022-06"));
        var late = TempStore.Morning + Duration.FromDays(1);
        Assert.Empty(Keys(late, "2022-05"));

        Instant known;
        using (var recording = _store.Record(TempStore.Morning + Duration.FromHours(2), new Actor("Ann", "period close", null)))
        {
            recording.MakeKnown("2022-05", kept.At, kept.Job);
            recording.Discard("2022-06", thrown.At);
            recording.Commit("2022-05", null, null);
            known = recording.KnownAt;
        }

        Assert.Equal(["2022-05/receivable/P1"], Keys(late, "2022-05"));
        Assert.Equal(["2022-05/receivable/P1"], Keys(known, "2022-05"));
        Assert.Empty(Keys(known - Duration.FromNanoseconds(1000), "2022-05"));
        Assert.Empty(Keys(late, "2022-06"));
        using (var snapshot = _store.Read(late))
        {
            Assert.Empty(snapshot.Check().Findings);
        }

        string[] Keys(Instant at, string period)
        {
            using var snapshot = _store.Read(at);
            return [.. snapshot.Documents(period).Select(d => d.Key)];
        }
    }

    private (Instant At, long Job) Aside(string period)
    {
        var run = _tables.Ask("close", "{}", "Ann", null, TempStore.Morning)!.Value;
        _tables.Divide(_tables.TakeJob(Actions, "one", TempStore.Morning)!, ["a"]);
        var slice = _tables.TakePart(Actions, run, "one", TempStore.Morning)!;
        using var aside = _store.SetAside(slice, TempStore.Morning, "Ann");
        aside.Add(RecordingTests.Document($"{period}/receivable/P1"), "digest");
        aside.EndPart(slice, 1, "{}", TempStore.Morning);
        Assert.True(_tables.EndJob(_tables.FindJob(run)!, JobState.Done, TempStore.Morning, 0, null, null));
        return (TempStore.Morning, run);
    }
}

/// <summary>In a file.</summary>
public sealed class SqliteSharingTests() : SharingTests(new TempFile());

/// <summary>In PostgreSQL.</summary>
public sealed class PostgresSharingTests() : SharingTests(new TempSchema());
