using Connector.Engine;
using Connector.Simulators.Odoo;
using Xunit;

namespace Connector.Adapters.Tests.Odoo;

/// <summary>What people do in Odoo at the moment that a draft is written, and what is no edit.</summary>
public static partial class OdooTests
{
    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task What_is_posted_while_it_is_cancelled_is_posted_again_and_told(int version)
    {
        var desk = await Desk.OpenAsync(version);
        var document = SampleDocuments.Invoice(Key, 100);
        var made = await desk.DoneAsync(Desk.Create(document));
        var id = desk.Only(Key).Id;
        desk.Odoo.Faults.Meanwhile(
            () =>
            {
                desk.Odoo.People.AddLine(id, new { name = "By hand", quantity = 1, price_unit = 7 });
                desk.Odoo.People.Post(id);
            },
            "account.move", "button_cancel");

        var moved = Assert.IsType<SendOutcome.Moved>(await desk.SendAsync(Desk.Cancel(document, made))).Found;
        Assert.Equal((PublicationState.Posted, 7m, "posted"), (moved.State, desk.Odoo.Books.FindMove(id)!.Untaxed, desk.Odoo.Books.FindMove(id)!.State));
        Assert.NotNull(moved.ExternalNumber);
        Assert.Contains(desk.Odoo.Books.Messages, m => m.Record == id && m.Body!.Contains("posted it again", StringComparison.Ordinal));
        await desk.Odoo.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task A_cancellation_that_was_cut_off_counts_and_is_finished(int version)
    {
        await using var desk = await Desk.OpenAsync(version);
        var document = SampleDocuments.Invoice(Key, 100);
        var made = await desk.DoneAsync(Desk.Create(document));
        desk.Odoo.Faults.Next(Fault.CutBefore, call => call.Method == "button_cancel", times: 1000);
        _ = Assert.IsType<SendOutcome.Lost>(await desk.SendAsync(Desk.Cancel(document, made)));
        desk.Odoo.Faults.Clear();

        Assert.Equal("draft", Assert.Single(desk.Odoo.Books.Moves).State);
        Assert.Equal((PublicationState.Cancelled, true), (await desk.FindAsync(Key) is { } found ? (found.State, found.EndedByUs) : default));
        Assert.Throws<InvalidOperationException>(() => desk.Odoo.People.Post(desk.Odoo.Books.Moves[0].Id));
        Assert.Equal(PublicationState.Cancelled, (await desk.DoneAsync(Desk.Cancel(document, made))).State);
        Assert.Equal("cancel", Assert.Single(desk.Odoo.Books.Moves).State);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task A_file_that_a_person_attaches_is_no_edit_and_a_changed_date_is(int version)
    {
        await using var desk = await Desk.OpenAsync(version);
        var made = await desk.DoneAsync(Desk.Create(SampleDocuments.Invoice(Key, 100)));
        desk.Odoo.People.Attach(desk.Only(Key).Id, "order.pdf");
        Assert.Null((await desk.FindAsync(Key))!.Digest);
        var updated = await desk.DoneAsync(Desk.Update(SampleDocuments.Invoice(Key, 200), 2, made));
        Assert.Equal(200, updated.Total);

        desk.Odoo.People.Edit(desk.Only(Key).Id, new { invoice_date = "2022-06-17" });
        Assert.NotNull((await desk.FindAsync(Key))!.Digest);
    }

    [Fact]
    public static async Task A_credit_note_that_is_a_draft_is_told_and_a_cancelled_one_is_not()
    {
        await using var desk = await Desk.OpenAsync(19);
        _ = await desk.DoneAsync(Desk.Create(SampleDocuments.Invoice(Key, 100)));
        desk.Odoo.People.Post(desk.Only(Key).Id);
        var credit = desk.Odoo.People.Reverse(desk.Only(Key).Id, "wrong");
        Assert.Equal(PublicationState.Draft, Assert.Single((await desk.FindAsync(Key))!.Credits).State);
        desk.Odoo.People.Cancel(credit);
        Assert.Empty((await desk.FindAsync(Key))!.Credits);
    }

    /// <summary>Why a correction between two tax codes is two documents: 100.00 that moves from an item with 20 % to one with none is 0.00 net and −20.00 gross.</summary>
    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task A_correction_between_tax_codes_can_be_posted_in_two_and_not_in_one(int version)
    {
        await using var desk = await Desk.OpenAsync(version, options => options with { Taxes = Map(("VAT20", "20%"), ("VAT0", "0%")) });
        desk.Items["before"] = Map(("tax_code", "VAT20"));
        desk.Items["after"] = Map(("tax_code", "VAT0"));
        var (before, after) = (Desk.Line(1, 1, 100, 10_000) with { Item = "before" }, Desk.Line(2, 1, 100, 10_000) with { Item = "after" });
        await desk.DoneAsync(Desk.Create(Desk.Document(Key, before with { UnitPrice = -100, Amount = -10_000 }, after)));
        var refused = Assert.ThrowsAny<Exception>(() => desk.Odoo.People.Post(desk.Only(Key).Id));
        Assert.Contains("negative total amount", refused.Message, StringComparison.Ordinal);

        var credit = Desk.Document(Key + "/adj-1", before) with { Kind = DocumentKind.CreditNote };
        foreach (var document in new[] { credit, Desk.Document(Key + "/adj-2", after) })
        {
            await desk.DoneAsync(Desk.Create(document));
            desk.Odoo.People.Post(desk.Only(document.Key).Id);
            Assert.Equal((PublicationState.Posted, 10_000L), ((await desk.FindAsync(document.Key))!.State, (await desk.FindAsync(document.Key))!.Total));
        }
    }
}
