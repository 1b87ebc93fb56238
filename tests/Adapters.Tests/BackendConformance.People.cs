using Connector.Engine;
using Xunit;

namespace Connector.Adapters.Tests;

/// <summary>What people did to documents, and what a store that was restored finds.</summary>
public abstract partial class BackendConformance
{
    [Fact]
    public async Task What_the_accountant_booked_is_not_touched()
    {
        var old = SampleDocuments.Invoice(Key, 100);
        var made = await DoneAsync(Create(old));
        await PostAsync(Key);

        foreach (var outgoing in new[] { Create(old), Update(SampleDocuments.Invoice(Key, 200), 2, made, old), Cancel(old, made) })
        {
            var moved = Assert.IsType<SendOutcome.Moved>(await SendAsync(Backend(), outgoing)).Found;
            Assert.True(moved.State.IsBooked());
            Assert.Equal((made.ExternalId, 100L), (moved.ExternalId, moved.Total));
        }

        Assert.Equal(1, await CountAsync(Key));
    }

    [Fact]
    public async Task A_payment_is_seen()
    {
        _ = await DoneAsync(Create(SampleDocuments.Invoice(Key, 100)));
        await PostAsync(Key);
        Assert.Equal(PublicationState.Posted, (await FindAsync(Key))!.State);
        await PayAsync(Key);
        Assert.Equal(PublicationState.Paid, (await FindAsync(Key))!.State);
    }

    [Fact]
    public async Task What_somebody_edited_is_overwritten_by_force_only()
    {
        var old = SampleDocuments.Invoice(Key, 100);
        var made = await DoneAsync(Create(old));
        await EditAsync(Key);
        var edited = await FindAsync(Key);
        Assert.NotEqual(made, edited);

        var update = Update(SampleDocuments.Invoice(Key, 200), 2, made, old);
        _ = Assert.IsType<SendOutcome.Edited>(await SendAsync(Backend(), update));
        _ = Assert.IsType<SendOutcome.Edited>(await SendAsync(Backend(), Cancel(old, made)));
        Assert.Equal(edited, await FindAsync(Key));

        var forced = await DoneAsync(update with { Force = true });
        Assert.Equal((made.ExternalId, 200L), (forced.ExternalId, forced.Total));
    }

    [Fact]
    public async Task What_somebody_deleted_is_gone_and_stays_gone()
    {
        var old = SampleDocuments.Invoice(Key, 100);
        var made = await DoneAsync(Create(old));
        await DeleteAsync(Key);

        Assert.Null(await FindAsync(Key));
        _ = Assert.IsType<SendOutcome.Gone>(await SendAsync(Backend(), Update(SampleDocuments.Invoice(Key, 200), 2, made, old)));
        _ = Assert.IsType<SendOutcome.Gone>(await SendAsync(Backend(), Cancel(old, made)));
        Assert.Equal(0, await CountAsync(Key));
    }

    [Fact]
    public async Task What_somebody_cancelled_is_not_brought_back()
    {
        var old = SampleDocuments.Invoice(Key, 100);
        var made = await DoneAsync(Create(old));
        await CancelAsync(Key);

        foreach (var outgoing in new[] { Create(old), Update(SampleDocuments.Invoice(Key, 200), 2, made, old) })
        {
            Assert.Equal(PublicationState.Cancelled, Assert.IsType<SendOutcome.Moved>(await SendAsync(Backend(), outgoing)).Found.State);
        }

        Assert.Equal(0, await CountAsync(Key));
    }

    [Fact]
    public async Task What_was_booked_with_another_content_than_the_one_that_is_sent_is_said_to_be()
    {
        var made = await DoneAsync(Create(SampleDocuments.Invoice(Key, 600, 400)));
        await PostAsync(Key);
        // A store that was restored sends another content under the same key and revision, even one of the same total.
        foreach (var other in new[] { SampleDocuments.Invoice(Key, 1100), SampleDocuments.Invoice(Key, 400, 600) })
        {
            var moved = Assert.IsType<SendOutcome.Moved>(await SendAsync(Backend(), Create(other))).Found;
            Assert.True(moved.Total != other.Total || moved.IsAsSent == false || (moved.Digest is { } digest && digest != DocumentText.Digest(other)));
        }

        var same = Assert.IsType<SendOutcome.Moved>(await SendAsync(Backend(), Create(SampleDocuments.Invoice(Key, 600, 400)))).Found;
        Assert.True(same.IsAsSent != false && (same.Digest is null || same.Digest == made.Digest));
    }

    [Theory]
    [InlineData("update", "post")]
    [InlineData("update", "edit")]
    [InlineData("update", "delete")]
    [InlineData("replace", "post")]
    [InlineData("replace", "edit")]
    [InlineData("replace", "delete")]
    [InlineData("cancel", "post")]
    [InlineData("cancel", "edit")]
    [InlineData("cancel", "delete")]
    public async Task What_is_posted_edited_or_deleted_at_the_moment_it_is_changed_is_not_hit(string verb, string act)
    {
        var old = SampleDocuments.Invoice(Key, 100);
        var made = await DoneAsync(Create(old));
        ExternalDocument? meanwhile = null;
        Meanwhile(async () =>
        {
            await (act switch { "post" => PostAsync(Key), "edit" => EditAsync(Key), _ => DeleteAsync(Key) });
            meanwhile = await FindAsync(Key);
        });
        var sent = verb switch { "update" => SampleDocuments.Invoice(Key, 200), "replace" => SampleDocuments.Invoice(Key, 300) with { Kind = DocumentKind.CreditNote }, _ => old };
        var outcome = await SendAsync(Backend(), verb == "cancel" ? Cancel(old, made) : Update(sent, 2, made, old));
        var now = await FindAsync(Key);

        switch (act)
        {
            case "post":
                Assert.Equal((made.ExternalId, 100L, true), (now!.ExternalId, now.Total, Assert.IsType<SendOutcome.Moved>(outcome).Found.State.IsBooked()));
                Assert.Equal(meanwhile, now);
                Assert.Equal(1, await CountAsync(Key));
                break;
            case "delete":
                _ = Assert.IsType<SendOutcome.Gone>(outcome);
                Assert.Equal((null, 0), (now, await CountAsync(Key)));
                break;
            case "edit" when KeepsEdits:
                _ = Assert.IsType<SendOutcome.Edited>(outcome);
                Assert.Equal(meanwhile, now);
                break;
            default:
                // Then it says all of what was sent, never a mixture.
                Assert.True(verb == "cancel" ? now!.State == PublicationState.Cancelled : now!.Digest is null && now.Total == sent.Total);
                break;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_credit_note_that_a_person_booked_against_it_is_seen(bool isWhole)
    {
        var made = await DoneAsync(Create(SampleDocuments.Invoice(Key, 600, 400)));
        await PostAsync(Key);
        Assert.Empty((await FindAsync(Key))!.Credits);
        await CreditAsync(Key, isWhole);

        var found = (await FindAsync(Key))!;
        var credit = Assert.Single(found.Credits);
        Assert.Equal((made.ExternalId, 1000L, true), (found.ExternalId, found.Total, found.State.IsBooked()));
        Assert.Equal((Key, isWhole ? 1000L : 400L, true, true), (credit.Document, credit.Total, credit.IsCredit, credit.State.IsBooked()));
        Assert.NotEqual(made.ExternalId, credit.ExternalId);
        Assert.NotNull(credit.ExternalNumber);

        // What is counted under a key of ours is followed by its id.
        var counted = await Backend().FindAsync([new KnownDocument(Key + "/adj-1", credit.ExternalId)], Cancellation).SingleAsync(Cancellation);
        Assert.Equal(credit with { Document = Key + "/adj-1" }, counted);
        var lines = await Backend().LinesAsync(counted, Cancellation);
        Assert.Equal(credit.Total, lines!.Value.Sum(l => l.Amount));
    }

    [Fact]
    public async Task A_credit_is_not_an_invoice_of_the_same_lines()
    {
        var invoice = SampleDocuments.Invoice(Key, 600);
        _ = await DoneAsync(Create(invoice with { Kind = DocumentKind.CreditNote }));
        var edited = Assert.IsType<SendOutcome.Edited>(await SendAsync(Backend(), Create(invoice))).Found;
        Assert.Equal((true, 600L), (edited.IsCredit, edited.Total));

        await PostAsync(Key);
        var moved = Assert.IsType<SendOutcome.Moved>(await SendAsync(Backend(), Create(invoice))).Found;
        Assert.True(moved.IsCredit);
        Assert.True(moved.IsAsSent == false || (moved.Digest is { } digest && digest != DocumentText.Digest(invoice)));
    }

    [Fact]
    public async Task What_was_recreated_is_found_by_a_store_that_knows_only_the_first()
    {
        var document = SampleDocuments.Invoice(Key, 100);
        var first = await DoneAsync(Create(document));
        _ = await DoneAsync(Cancel(document, first));
        var second = await DoneAsync(Create(SampleDocuments.Invoice(Key, 90), 2));

        var found = await Backend().FindAsync([new KnownDocument(Key, first.ExternalId, 1)], Cancellation).SingleAsync(Cancellation);
        Assert.Equal((second.ExternalId, 2, 90L, PublicationState.Draft), (found.ExternalId, found.Revision, found.Total, found.State));
    }
}
