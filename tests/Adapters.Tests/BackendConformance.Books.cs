using Connector.Engine;
using Xunit;

namespace Connector.Adapters.Tests;

/// <summary>What the books must take, and tell of what is in them.</summary>
public abstract partial class BackendConformance
{
    /// <summary>A correction between two items with one tax code: it sums to nothing, and is posted as it is.</summary>
    [Fact]
    public async Task A_document_of_nothing_with_amounts_of_both_signs_is_posted()
    {
        _ = await DoneAsync(Create(SampleDocuments.Invoice(Key, 10_000, -10_000)));
        await PostAsync(Key);

        var posted = await FindAsync(Key);
        Assert.True(posted!.State.IsBooked());
        Assert.Equal(0, posted.Total);
    }

    [Fact]
    public async Task What_would_be_refused_is_foreseen()
    {
        var backend = Backend();
        BackendRecord[] items = [SampleDocuments.Records[2], new(ActionSubject.Item, "odd", [("name", "Odd"), ("tax_code", "NOPE")])];
        var reasons = await backend.ForeseeAsync([.. items.Select(i => new ItemUse(Direction.Receivable, "GBP", i))], Cancellation);
        var records = await backend.SendRecordsAsync([.. SampleDocuments.Records, items[1]], Cancellation);
        var named = SampleDocuments.Records.Add(items[1]).Zip(records, (record, outcome) => record with { ExternalId = outcome.ExternalId });
        foreach (var (item, reason) in items.Zip(reasons))
        {
            var plain = SampleDocuments.Invoice(Key + item.Key, 100);
            var outcome = Assert.Single(await backend.SendAsync([Create(plain with { Lines = [plain.Lines[0] with { Item = item.Key, Charges = [new ChargeAmount("2022-05/A1/" + item.Key, 100)] }] }) with { Records = [.. named] }], Cancellation));
            Assert.Equal(reason is not null, outcome is SendOutcome.Refused);
        }
    }

    [Fact]
    public async Task What_was_found_after_a_lost_answer_is_confirmed_and_never_created_again()
    {
        var made = await DoneAsync(Create(SampleDocuments.Invoice(Key, 100)));
        var confirm = Create(SampleDocuments.Invoice(Key, 100)) with { ExternalId = made.ExternalId, IsFound = true };
        Assert.Equal(made, await DoneAsync(confirm));
        Assert.IsType<SendOutcome.Edited>(await SendAsync(Backend(), confirm with { Document = SampleDocuments.Invoice(Key, 200) }));

        await DeleteAsync(Key);
        Assert.IsType<SendOutcome.Gone>(await SendAsync(Backend(), confirm));
        Assert.Equal(0, await CountAsync(Key));
    }

    [Fact]
    public async Task Documents_of_ours_that_are_not_known_are_listed_while_they_count()
    {
        var (known, draft, booked, cancelled, odd) = (Key + "a", Key + "b", Key + "c", Key + "d", Key + "/%_e, é");
        foreach (var key in new[] { known, draft, booked, cancelled, odd })
        {
            _ = await DoneAsync(Create(SampleDocuments.Invoice(key, 100)));
        }

        await PostAsync(booked);
        await CancelAsync(cancelled);

        var listed = await Backend().UnknownAsync(new HashSet<string>([known], StringComparer.Ordinal), Cancellation).Where(d => d.Document.StartsWith(Key, StringComparison.Ordinal)).ToListAsync(Cancellation);
        Assert.Equal(new[] { draft, booked, odd }.Order(StringComparer.Ordinal), listed.Select(d => d.Document).Order(StringComparer.Ordinal));
        foreach (var found in listed)
        {
            Assert.Equal(await FindAsync(found.Document), found);
        }
    }
}
