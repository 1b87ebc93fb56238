using System.Collections.Immutable;
using Connector.Engine;
using Xunit;

namespace Connector.Adapters.Tests;

/// <summary>What the engine counts on, whatever the accounting system. Each backend inherits all of it.</summary>
public abstract partial class BackendConformance
{
    /// <summary>A key that a backend can rely on being new to it.</summary>
    protected string Key { get; } = $"2022-05/receivable/P1/{Guid.NewGuid():N}";

    /// <summary>A new connection to the same books.</summary>
    protected abstract IAccountingBackend Backend();

    /// <summary>Books the draft, as the accountant does.</summary>
    protected abstract Task PostAsync(string key);

    /// <summary>Registers the payment of a booked document.</summary>
    protected abstract Task PayAsync(string key);

    /// <summary>Deletes the draft.</summary>
    protected abstract Task DeleteAsync(string key);

    /// <summary>Cancels the draft.</summary>
    protected abstract Task CancelAsync(string key);

    /// <summary>Changes what the draft's first line says.</summary>
    protected abstract Task EditAsync(string key);

    /// <summary>Books a credit note against the booked document, as the accountant does by hand: of all of it, or of all but its first line.</summary>
    protected abstract Task CreditAsync(string key, bool isWhole);

    /// <summary>Somebody acts between the next look at a draft and its change.</summary>
    protected abstract void Meanwhile(Func<Task> act);

    /// <summary>Whether a draft that is edited in that very moment keeps the edit; otherwise it says what was sent.</summary>
    protected virtual bool KeepsEdits => true;

    /// <summary>How many documents that are not cancelled the books have under the key.</summary>
    protected abstract Task<int> CountAsync(string key);

    /// <summary>Where an action can be interrupted.</summary>
    protected abstract IEnumerable<string> FailurePoints(ActionKind action);

    /// <summary>Interrupts the next action on the key there.</summary>
    protected abstract Task BreakAsync(string point, string key);

    /// <summary>Ends what <see cref="BreakAsync"/> began.</summary>
    protected abstract Task RepairAsync();

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_document_that_is_created_is_found_as_it_was_sent()
    {
        var document = SampleDocuments.Invoice(Key, 1000, 234);
        var made = await DoneAsync(Create(document));

        Assert.Equal((Key, 1, PublicationState.Draft, 1234L), (made.Document, made.Revision, made.State, made.Total));
        Assert.NotEmpty(made.ExternalId);
        Assert.True(made.Digest is null || made.Digest == DocumentText.Digest(document));
        Assert.Equal(made, await FindAsync(Key));
    }

    [Fact]
    public async Task What_was_never_sent_is_not_found() => Assert.Null(await FindAsync(Key));

    [Fact]
    public async Task Creating_twice_makes_one_document()
    {
        var first = await DoneAsync(Create(SampleDocuments.Invoice(Key, 100)));
        var second = await DoneAsync(Create(SampleDocuments.Invoice(Key, 100)));

        Assert.Equal(first, second);
        Assert.Equal(1, await CountAsync(Key));
    }

    [Fact]
    public async Task Publishers_at_once_make_one_document()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(
            _ => Task.Run(() => SendAsync(Backend(), Create(SampleDocuments.Invoice(Key, 100))), Cancellation)));

        _ = Assert.Single(outcomes.Select(outcome => Assert.IsType<SendOutcome.Done>(outcome).Found.ExternalId).Distinct());
        Assert.Equal(1, await CountAsync(Key));
    }

    [Fact]
    public async Task An_update_keeps_id_and_number()
    {
        var made = await DoneAsync(Create(SampleDocuments.Invoice(Key, 100)));
        var updated = await DoneAsync(Update(SampleDocuments.Invoice(Key, 150, 50), 2, made, SampleDocuments.Invoice(Key, 100)));

        Assert.Equal((made.ExternalId, made.ExternalNumber), (updated.ExternalId, updated.ExternalNumber));
        Assert.Equal((2, 200L), (updated.Revision, updated.Total));
        Assert.Equal(updated, await FindAsync(Key));
        Assert.Equal(1, await CountAsync(Key));
    }

    [Fact]
    public async Task Updating_twice_changes_nothing_more()
    {
        var made = await DoneAsync(Create(SampleDocuments.Invoice(Key, 100)));
        var update = Update(SampleDocuments.Invoice(Key, 150), 2, made, SampleDocuments.Invoice(Key, 100));

        Assert.Equal(await DoneAsync(update), await DoneAsync(update));
    }

    [Fact]
    public async Task A_cancelled_draft_no_longer_counts()
    {
        var made = await DoneAsync(Create(SampleDocuments.Invoice(Key, 100)));
        var cancel = Cancel(SampleDocuments.Invoice(Key, 100), made);

        Assert.Equal(PublicationState.Cancelled, (await DoneAsync(cancel)).State);
        Assert.Equal(PublicationState.Cancelled, (await DoneAsync(cancel)).State);
        Assert.Equal(0, await CountAsync(Key));
    }

    [Fact]
    public async Task After_a_cancellation_the_next_revision_is_a_document_again()
    {
        var document = SampleDocuments.Invoice(Key, 100);
        var made = await DoneAsync(Create(document));
        _ = await DoneAsync(Cancel(document, made));

        var again = await DoneAsync(Create(document, 2));
        Assert.Equal((PublicationState.Draft, 2), (again.State, again.Revision));
        Assert.Equal(again, await FindAsync(Key));
        Assert.Equal(1, await CountAsync(Key));
    }

    [Theory]
    [InlineData(ActionKind.Create)]
    [InlineData(ActionKind.Update)]
    [InlineData(ActionKind.Cancel)]
    public async Task An_action_cut_off_anywhere_is_done_once_by_the_retry(ActionKind action)
    {
        var points = FailurePoints(action).ToList();
        Assert.NotEmpty(points);
        foreach (var (point, index) in points.Select((point, index) => (point, index)))
        {
            var key = $"{Key}{index}";
            var old = SampleDocuments.Invoice(key, 100);
            var outgoing = action == ActionKind.Create ? Create(old)
                : await DoneAsync(Create(old)) is var made && action == ActionKind.Update ? Update(SampleDocuments.Invoice(key, 200), 2, made, old)
                : Cancel(old, made);

            await BreakAsync(point, key);
            var broken = await SendAsync(Backend(), outgoing);
            Assert.True(broken is SendOutcome.Failed or SendOutcome.Lost, $"{point}: {broken}");
            await RepairAsync();
            var lost = await FindAsync(key);

            var done = await DoneAsync(outgoing);
            Assert.Equal(action == ActionKind.Cancel ? PublicationState.Cancelled : PublicationState.Draft, done.State);
            Assert.True(lost is null || lost.ExternalId == done.ExternalId, point);
            Assert.Equal(action == ActionKind.Cancel ? 0 : 1, await CountAsync(key));
        }
    }

    [Fact]
    public async Task Keys_may_have_any_characters_and_length()
    {
        var batch = OddKeys.Select(key => Create(SampleDocuments.Invoice(key, 100))).ToImmutableArray();
        var ids = (await SendAsync(Backend(), batch)).Select(outcome => Assert.IsType<SendOutcome.Done>(outcome).Found.ExternalId).ToList();

        Assert.Equal(ids.Count, ids.Distinct().Count());
        foreach (var (key, id) in OddKeys.Zip(ids))
        {
            Assert.Equal((key, id), await FindAsync(key) is { } found ? (found.Document, found.ExternalId) : default);
        }
    }

    [Fact]
    public async Task Texts_may_have_any_characters()
    {
        var document = SampleDocuments.Invoice(Key, 100);
        document = document with
        {
            Subject = "Zoë & Søn – 名前 😀",
            Lines = [document.Lines[0] with { Description = "=HYPERLINK(\"x\")\r\n<b>é</b> \\ ' \t" }],
        };

        var made = await DoneAsync(Create(document));
        Assert.Equal(made, await FindAsync(Key));
        Assert.True(made.Digest is null || made.Digest == DocumentText.Digest(document));
    }

    [Fact]
    public async Task A_document_may_have_a_thousand_lines()
    {
        var amounts = Enumerable.Range(1, 1000).Select(n => (long)n).ToArray();
        Assert.Equal(500_500, (await DoneAsync(Create(SampleDocuments.Invoice(Key, amounts)))).Total);
        Assert.Equal(500_500, (await FindAsync(Key))!.Total);
    }

    [Fact]
    public async Task Negative_lines_and_credits_keep_their_signs()
    {
        _ = await DoneAsync(Create(SampleDocuments.Invoice(Key, 1000, -250)));
        _ = await DoneAsync(Create(SampleDocuments.Invoice(Key + "/adj-1", 300, -50) with { Kind = DocumentKind.CreditNote, Corrects = Key }));

        Assert.Equal(750, (await FindAsync(Key))!.Total);
        Assert.Equal(250, (await FindAsync(Key + "/adj-1"))!.Total);
    }

    [Fact]
    public async Task A_line_is_its_amount_whatever_is_multiplied()
    {
        (Fraction Quantity, Fraction Price, long Amount)[] lines =
        [
            (Fraction.Of(12345678, 10000), Fraction.Of(12345, 100000), 15241), (Fraction.Of(4, 1000), 1, 0), (3, Fraction.Of(115, 1000), 35), (12, Fraction.Of(100, 3), 40000),
            (Fraction.Of(1, 3), Fraction.Of(1, 3), 11), (7, Fraction.Of(5, 2), 1749), (-2, Fraction.Of(333, 100), -666), (1_000_000, Fraction.Of(1, 10_000_000), 10),
        ];
        var sample = SampleDocuments.Invoice(Key, [.. lines.Select(l => l.Amount)]);
        var document = sample with { Lines = [.. sample.Lines.Zip(lines, (line, l) => line with { Quantity = l.Quantity, UnitPrice = l.Price })] };
        var made = await DoneAsync(Create(document));

        Assert.Equal(document.Total, made.Total);
        Assert.Equal(made, await FindAsync(Key));
        Assert.True(made.Digest is null || made.Digest == DocumentText.Digest(document));
    }

    [Fact]
    public async Task A_credit_of_a_booked_document_leaves_it_as_it_is()
    {
        var original = await DoneAsync(Create(SampleDocuments.Invoice(Key, 1000)));
        await PostAsync(Key);
        var credit = SampleDocuments.Invoice(Key + "/adj-1", 400) with { Kind = DocumentKind.CreditNote, Corrects = Key };
        var made = await DoneAsync(Create(credit) with { CorrectsId = original.ExternalId });
        var more = await DoneAsync(Update(SampleDocuments.Invoice(Key + "/adj-1", 600) with { Kind = DocumentKind.CreditNote, Corrects = Key }, 2, made, credit) with { CorrectsId = original.ExternalId });

        Assert.Equal((PublicationState.Draft, 600L), (more.State, more.Total));
        Assert.Equal(1000, (await FindAsync(Key))!.Total);
        await PostAsync(Key + "/adj-1");
        Assert.True((await FindAsync(Key + "/adj-1"))!.State.IsBooked());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Its_lines_are_read_as_they_were_sent(bool isCredit)
    {
        var sample = SampleDocuments.Invoice(Key, 1000, -250, 33);
        var document = isCredit ? sample with { Kind = DocumentKind.CreditNote } : sample;
        var made = await DoneAsync(Create(document));
        var lines = await Backend().LinesAsync(made, Cancellation);

        Assert.NotNull(lines);
        Assert.Equal(document.Lines.Select(l => l.Amount), lines.Value.Select(l => l.Amount));
        Assert.Equal(isCredit, made.IsCredit);
        // Each is known again, by its charges or its text.
        Assert.All(document.Lines.Zip(lines.Value), l => Assert.True(l.Second.Charges.SequenceEqual(l.First.Charges) || l.Second.Text.StartsWith(l.First.Description, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_draft_may_turn_into_a_credit()
    {
        var old = SampleDocuments.Invoice(Key, 100);
        var made = await DoneAsync(Create(old));
        var turned = await DoneAsync(Update(SampleDocuments.Invoice(Key, 300) with { Kind = DocumentKind.CreditNote }, 2, made, old));

        Assert.Equal((PublicationState.Draft, 300L, 2), (turned.State, turned.Total, turned.Revision));
        Assert.Equal(turned, await FindAsync(Key));
        Assert.Equal(1, await CountAsync(Key));
    }

    [Fact]
    public async Task What_is_linked_by_hand_is_found()
    {
        var ids = (await Backend().SendRecordsAsync(SampleDocuments.Records, Cancellation)).Select(o => o.ExternalId).ToArray();
        var matches = await Backend().MatchAsync([.. SampleDocuments.Records.Zip(ids, (record, id) => record with { ExternalId = id })], Cancellation);

        Assert.Equal(ids, matches.Select(m => Assert.IsType<RecordMatch.Found>(m).ExternalId));
    }

    [Fact]
    public async Task One_bad_document_does_not_stop_the_others()
    {
        var batch = Enumerable.Range(0, 5).Select(n => Create(SampleDocuments.Invoice($"{Key}{n}", 100))).ToImmutableArray();
        await BreakAsync(FailurePoints(ActionKind.Create).First(), $"{Key}2");
        var outcomes = await SendAsync(Backend(), batch);
        await RepairAsync();

        Assert.Equal([0, 1, 3, 4], Enumerable.Range(0, 5).Where(n => outcomes[n] is SendOutcome.Done));
    }

    [Fact]
    public async Task Records_are_made_once()
    {
        var first = await Backend().SendRecordsAsync(SampleDocuments.Records, Cancellation);
        var second = await Backend().SendRecordsAsync(SampleDocuments.Records, Cancellation);

        Assert.All(first, outcome => Assert.NotNull(outcome.ExternalId));
        Assert.Equal(first, second);
        Assert.Equal(3, first.Select(outcome => outcome.ExternalId).Distinct().Count());
    }

    [Fact]
    public async Task A_backend_in_order_has_no_problems()
    {
        _ = await DoneAsync(Create(SampleDocuments.Invoice(Key, 100)));
        var check = await Backend().CheckAsync(Cancellation);

        Assert.True(check.Reachable);
        Assert.Empty(check.Problems);
    }

    private static readonly string[] OddKeys =
    [
        "2022-05/receivable/a", "2022-05/receivable/A", "2022-05/receivable/a%2Fb", "2022-05/receivable/a/b", "2022-05/receivable/a+b",
        "2022-05/receivable/ x ", "2022-05/receivable/Zoë", "2022-05/receivable/Zoe\u0308", "2022-05/receivable/名前😀", "2022-05/receivable//",
        "2022-05/receivable/=1+1", "2022-05/receivable/..", "2022-05/receivable/*?\"<>|:\\", "2022-05/receivable/it's 100%", "..", "-rf", "CON", "~",
        "2022-05/receivable/" + new string('x', 500) + "1", "2022-05/receivable/" + new string('x', 500) + "2",
    ];

    protected static OutgoingDocument Create(Document document, int revision = 1) => new(ActionKind.Create, document, revision, null, null, false);

    protected static OutgoingDocument Update(Document document, int revision, ExternalDocument made, Document previous)
        => new(ActionKind.Update, document, revision, made.ExternalId, DocumentText.Digest(previous), false);

    protected static OutgoingDocument Cancel(Document document, ExternalDocument made)
        => new(ActionKind.Cancel, document, made.Revision, made.ExternalId, DocumentText.Digest(document), false);

    protected static async Task<SendOutcome> SendAsync(IAccountingBackend backend, OutgoingDocument outgoing)
        => Assert.Single(await SendAsync(backend, [outgoing]));

    /// <summary>Sends as the host does: records first, and with each document the records that it names.</summary>
    protected static async Task<ImmutableArray<SendOutcome>> SendAsync(IAccountingBackend backend, ImmutableArray<OutgoingDocument> batch)
    {
        var outcomes = await backend.SendRecordsAsync(SampleDocuments.Records, Cancellation);
        var records = SampleDocuments.Records.Zip(outcomes, (record, outcome) => record with { ExternalId = outcome.ExternalId }).ToImmutableArray();
        return await backend.SendAsync([.. batch.Select(outgoing => outgoing with { Records = records })], Cancellation);
    }

    protected async Task<ExternalDocument> DoneAsync(OutgoingDocument outgoing)
        => Assert.IsType<SendOutcome.Done>(await SendAsync(Backend(), outgoing)).Found;

    protected async Task<ExternalDocument?> FindAsync(string key)
    {
        ExternalDocument? only = null;
        await foreach (var found in Backend().FindAsync([new KnownDocument(key, null)], Cancellation))
        {
            Assert.Null(only);
            only = found;
        }

        return only;
    }
}
