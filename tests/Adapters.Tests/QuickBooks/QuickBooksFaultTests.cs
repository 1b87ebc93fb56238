using System.Collections.Immutable;
using Connector.Adapters.QuickBooks;
using Connector.Engine;
using Connector.Simulators.QuickBooks;
using Xunit;

namespace Connector.Adapters.Tests.QuickBooks;

/// <summary>Whatever fails: one document for each key, and sums that are ours.</summary>
public sealed class QuickBooksFaultTests : IAsyncLifetime
{
    private const int Documents = 120;

    private static readonly Fault[] All =
    [
        Fault.CutBefore, Fault.CutAfter, Fault.CutWithin, Fault.Twice, Fault.BadGateway, Fault.Unavailable, Fault.GatewayTimeout, Fault.ServerError, Fault.HtmlPage, Fault.HalfAnswer,
        Fault.BrokenAnswer, Fault.EmptyAnswer,
    ];

    private QuickBooksSimulator _books = null!;
    private string _token = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await StartAsync(true);

    public async ValueTask DisposeAsync()
    {
        var damage = _books.Books.Damage;
        await _books.DisposeAsync();
        Assert.Empty(damage);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_20th_answer_is_lost_and_every_50th_request_is_carried_out_twice(bool ourNumbers)
    {
        await StartAsync(ourNumbers);
        _books.Faults.Every(Fault.Twice, 5);
        _books.Faults.Every(Fault.CutAfter, 4);
        await PublishAsync(perCall: 7);
        AssertEachOnce(100);
        _books.Faults.Clear();
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(4, false)]
    public async Task Faults_drawn_from_a_seed(int seed, bool ourNumbers)
    {
        await StartAsync(ourNumbers);
        _books.Faults.Seeded(seed, 0.3, All);
        await PublishAsync(perCall: 40);
        AssertEachOnce(100);
        await PublishAsync(perCall: 40, revision: 2);
        AssertEachOnce(200);
    }

    [Fact]
    public async Task A_batch_whose_answer_is_lost_is_sent_again_under_the_same_id()
    {
        var records = await RecordsAsync();
        var backend = Backend();
        _ = await backend.CheckAsync(Cancellation);
        _books.Faults.Next(Fault.CutAfter, "batch", times: 2);
        var outcomes = await backend.SendAsync([.. Enumerable.Range(0, 30).Select(i => Outgoing(i, records) with { IsNew = true })], Cancellation);

        Assert.All(outcomes, o => Assert.IsType<SendOutcome.Done>(o));
        var ids = _books.Requests.Where(r => r.Kind == "batch" && r.RequestId is not null && r.Body.Contains("Invoice", StringComparison.Ordinal) && !r.Body.Contains("Query", StringComparison.Ordinal)).Select(r => r.RequestId!).ToArray();
        Assert.Equal(3, ids.Length);
        Assert.Single(ids.Distinct());
        Assert.Equal(32, ids[0].Length);
        AssertEachOnce(100, 30);
    }

    [Theory]
    [InlineData(Fault.CutAfter)]
    [InlineData(Fault.LateDelivery)]
    public async Task What_was_not_answered_once_is_unknown_whatever_comes_after_it(Fault first)
    {
        var records = await RecordsAsync();
        var backend = Backend();
        _ = await backend.CheckAsync(Cancellation);
        _books.Faults.Next(first, "batch");
        _books.Faults.Next(Fault.Forbidden, "batch", times: 20);
        ImmutableArray<OutgoingDocument> batch = [.. Enumerable.Range(0, 30).Select(i => Outgoing(i, records))];
        Assert.DoesNotContain(await backend.SendAsync([.. batch.Select(b => b with { IsNew = true })], Cancellation), o => o is SendOutcome.Failed);

        _ = _books.DeliverLate();
        _books.Faults.Clear();
        Assert.All(await Backend().SendAsync(batch, Cancellation), o => Assert.IsType<SendOutcome.Done>(o));
        AssertEachOnce(100, 30);
    }

    [Fact]
    public async Task A_batch_that_is_carried_out_in_part_is_completed()
    {
        var records = await RecordsAsync();
        var backend = Backend();
        _ = await backend.CheckAsync(Cancellation);
        _books.Faults.Next(Fault.CutWithin, "batch", times: 1);
        Assert.All(await backend.SendAsync([.. Enumerable.Range(0, 30).Select(i => Outgoing(i, records))], Cancellation), o => Assert.IsType<SendOutcome.Done>(o));
        AssertEachOnce(100, 30);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    public async Task A_batch_that_is_carried_out_when_nobody_waits_for_it_any_more_makes_no_second_one(int times)
    {
        var records = await RecordsAsync();
        var backend = Backend();
        _ = await backend.CheckAsync(Cancellation);
        _books.Faults.Next(Fault.LateDelivery, "batch", times: times);
        ImmutableArray<OutgoingDocument> batch = [.. Enumerable.Range(0, 30).Select(i => Outgoing(i, records))];
        for (var round = 0; (await backend.SendAsync(batch, Cancellation)).Any(o => o is not SendOutcome.Done); round++)
        {
            Assert.True(round < 5);
        }

        _ = _books.DeliverLate();
        AssertEachOnce(100, 30);
    }

    [Fact]
    public async Task One_that_is_refused_hides_none_of_its_batch()
    {
        var records = await RecordsAsync();
        var batch = Enumerable.Range(0, 30).Select(i => Outgoing(i, records)).ToImmutableArray();
        var bad = records.Select(r => r.Subject == ActionSubject.Item ? r with { ExternalId = "item:9999" } : r).ToImmutableArray();
        batch = batch.SetItem(7, batch[7] with { Records = bad });
        var outcomes = await Backend().SendAsync(batch, Cancellation);

        Assert.Equal("QBO-009", Assert.IsType<SendOutcome.Refused>(outcomes[7]).Code);
        Assert.Equal(29, outcomes.Count(o => o is SendOutcome.Done));
        Assert.Equal(29, _books.Books.Invoices.Length);
    }

    [Theory]
    [InlineData(Fault.Unavailable)]
    [InlineData(Fault.HtmlPage)]
    [InlineData(Fault.Forbidden)]
    [InlineData(Fault.CutBefore)]
    public async Task While_it_does_not_answer_nothing_is_done_and_nothing_is_said_to_be_done(Fault fault)
    {
        var records = await RecordsAsync();
        var batch = Enumerable.Range(0, 5).Select(i => Outgoing(i, records)).ToImmutableArray();
        _books.Faults.Every(fault, 1);
        var backend = Backend();
        Assert.All(await backend.SendAsync(batch, Cancellation), o => Assert.True(o is SendOutcome.Failed or SendOutcome.Lost));
        Assert.All(await backend.SendRecordsAsync(SampleDocuments.Records, Cancellation), o => Assert.True(o is { ExternalId: null, IsTransient: true }));
        Assert.All(await backend.MatchAsync(SampleDocuments.Records, Cancellation), m => Assert.IsType<RecordMatch.Failed>(m));
        Assert.False((await backend.CheckAsync(Cancellation)).Reachable);
        _ = await Assert.ThrowsAsync<QuickBooksFault>(async () => await backend.FindAsync([new KnownDocument("k", null)], Cancellation).ToListAsync(Cancellation));
        Assert.Empty(_books.Books.Invoices);
        _books.Faults.Clear();
        Assert.All(await Backend().SendAsync(batch, Cancellation), o => Assert.IsType<SendOutcome.Done>(o));
    }

    [Fact]
    public async Task A_refused_token_is_replaced_once_and_429_makes_all_wait()
    {
        var budget = new TestBudget();
        var backend = new QuickBooksBackend("books", QuickBooksAt.Options(_books), new TestTokens(_books.RealmId, "stale", _token), budget, new Calls.CallTime(TimeSpan.FromSeconds(30)))
        {
            FirstWait = TimeSpan.FromMilliseconds(1),
            CallLimit = TimeSpan.FromSeconds(30),
        };
        _books.Faults.Next(Fault.TooMany, "batch", times: 1, skip: 1);
        Assert.True((await backend.CheckAsync(Cancellation)).Reachable);
        Assert.Equal([TimeSpan.FromSeconds(60)], budget.Pauses);
        Assert.Equal((3, 3, 0), (budget.Calls, budget.Batches, budget.AtOnce));
    }

    /// <summary>Publishes as the host does: what was lost is looked up before it is sent again, with a new connection each time.</summary>
    private async Task PublishAsync(int perCall, int revision = 1)
    {
        var records = await RecordsAsync();
        var known = new Dictionary<int, string>();
        if (revision > 1)
        {
            foreach (var found in await FindAsync(Enumerable.Range(0, Documents)))
            {
                known[Number(found.Document)] = found.ExternalId;
            }
        }

        var open = new HashSet<int>(Enumerable.Range(0, Documents));
        var maybeSent = new HashSet<int>();
        for (var round = 0; open.Count > 0; round++)
        {
            Assert.True(round < 60, "It does not come to an end.");
            if (maybeSent.Count > 0)
            {
                foreach (var found in (await FindAsync(maybeSent)).Where(f => f.Revision == revision))
                {
                    _ = open.Remove(Number(found.Document));
                }

                maybeSent.Clear();
            }

            foreach (var part in open.Order().Chunk(perCall))
            {
                var outcomes = await Backend().SendAsync([.. part.Select(i => Outgoing(i, records, revision, known.GetValueOrDefault(i)))], Cancellation);
                foreach (var (i, outcome) in part.Zip(outcomes))
                {
                    Assert.True(outcome is SendOutcome.Done or SendOutcome.Failed or SendOutcome.Lost, $"{i}: {outcome}");
                    _ = outcome is SendOutcome.Done ? open.Remove(i) : outcome is SendOutcome.Lost && maybeSent.Add(i);
                }
            }
        }
    }

    private async Task<List<ExternalDocument>> FindAsync(IEnumerable<int> numbers)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await Backend().FindAsync([.. numbers.Select(i => new KnownDocument(Key(i), null))], Cancellation).ToListAsync(Cancellation);
            }
            catch (QuickBooksFault) when (attempt < 60)
            {
                // Asked again, as the next publish does.
            }
        }
    }

    private void AssertEachOnce(long pence, int documents = Documents)
    {
        var keys = _books.Books.Invoices.Where(i => !i.IsVoided && !i.IsDeleted).Select(i => (NoteStamp.Read(i.PrivateNote)!.Document, i.Total * 100)).Order().ToArray();
        Assert.Equal(Enumerable.Range(0, documents).Select(i => (Key(i), (decimal)pence)).Order(), keys);
    }

    private async Task<ImmutableArray<BackendRecord>> RecordsAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            var outcomes = await Backend().SendRecordsAsync(SampleDocuments.Records, Cancellation);
            if (attempt == 60 || outcomes.All(o => o.ExternalId is not null))
            {
                Assert.Equal((1, 1, 1), (_books.Books.Customers.Length, _books.Books.Vendors.Length, _books.Books.Items.Length));
                return [.. SampleDocuments.Records.Zip(outcomes, (record, outcome) => record with { ExternalId = outcome.ExternalId })];
            }
        }
    }

    private async Task StartAsync(bool ourNumbers)
    {
        if (_books is not null)
        {
            await _books.DisposeAsync();
        }

        _books = await QuickBooksSimulator.StartAsync(new SimulatorOptions { Country = "GB", Limits = null, CustomTxnNumbers = ourNumbers, WarnsOfDuplicateNumbers = false });
        _token = await QuickBooksAt.TokenAsync(_books);
    }

    private QuickBooksBackend Backend() => QuickBooksAt.Backend(_books, _token);

    private static OutgoingDocument Outgoing(int number, ImmutableArray<BackendRecord> records, int revision = 1, string? id = null)
    {
        var before = SampleDocuments.Invoice(Key(number), 100 * (revision - 1));
        return new OutgoingDocument(revision == 1 ? ActionKind.Create : ActionKind.Update, SampleDocuments.Invoice(Key(number), 100 * revision), revision, id, revision == 1 ? null : DocumentText.Digest(before), false)
        {
            Records = records,
        };
    }

    private static string Key(int number) => $"2022-05/receivable/P{number:000}";

    private static int Number(string key) => int.Parse(key[^3..], System.Globalization.CultureInfo.InvariantCulture);
}
