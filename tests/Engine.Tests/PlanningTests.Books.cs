using System.Collections.Immutable;
using NodaTime;
using Xunit;

namespace Connector.Engine.Tests;

/// <summary>What can be posted: documents of one sign where tax codes differ, and days that the books are open for.</summary>
public sealed partial class PlanningTests
{
    [Theory]
    [InlineData("VAT20", "VAT0")]
    [InlineData("VAT20", null)]
    public void A_correction_that_sums_to_nothing_between_tax_codes_is_a_credit_and_an_invoice(string taxBefore, string? taxAfter)
    {
        var context = Given.May(minimum: 200m, items: [("I", taxBefore), ("J", taxAfter)]);
        var rows = Given.Plan(Given.Case(Given.Target(("2022-05/A/J", 10_000)), Given.Sent(Given.Target(("2022-05/A/I", 10_000)))), context);
        Assert.Equal([(DocumentKind.CreditNote, Given.Key + "/adj-1", 10_000L), (DocumentKind.Invoice, Given.Key + "/adj-2", 10_000L)], rows.Select(r => (r.Content!.Kind, r.Key, r.Content.Total)));
        Assert.All(rows, r => Assert.Equal(ActionKind.Adjust, r.Action));
        Assert.Equal([(10_000L, 0L), (0L, 10_000L)], rows.Select(r => (r.Before!.Value, r.After!.Value)));
        var drafts = rows.Select(r => Given.CarriedOut(r)).ToImmutableArray();
        var original = Given.Sent(Given.Target(("2022-05/A/I", 10_000)));
        Assert.All(Given.Plan(Given.Case(Given.Target(("2022-05/A/J", 10_000)), original, drafts), context), r => Assert.Equal(ActionKind.None, r.Action));

        // One more penny on J: its draft alone changes.
        var update = Assert.Single(Given.Plan(Given.Case(Given.Target(("2022-05/A/J", 10_001)), original, drafts), context), r => r.IsDue);
        Assert.Equal((ActionKind.Update, Given.Key + "/adj-2", 10_001L), (update.Action, update.Key, update.Content!.Total));
    }

    [Fact]
    public void A_correction_that_sums_to_nothing_within_a_tax_code_is_one_document_of_nothing()
    {
        var context = Given.May(items: [("I", "VAT20"), ("J", "VAT20")]);
        var row = Assert.Single(Given.Plan(Given.Case(Given.Target(("2022-05/A/J", 100)), Given.Sent(Given.Target(("2022-05/A/I", 100)))), context));
        Assert.Equal((ActionKind.Adjust, DocumentKind.Invoice, 0L), (row.Action, row.Content!.Kind, row.Content.Total));
        Assert.Equal([-100L, 100L], row.Content.Lines.Select(l => l.Amount));
    }

    [Fact]
    public void The_minimum_is_of_all_differences()
    {
        var booked = Given.Sent(Given.Target(("2022-05/A/I", 100)));
        Assert.StartsWith("waits: 2.00 is below", Assert.Single(Given.Plan(Given.Case(Given.Target(("2022-05/A/J", 100)), booked), Given.May(minimum: 2.01m))).Reason, StringComparison.Ordinal);
        Assert.Equal(ActionKind.Adjust, Assert.Single(Given.Plan(Given.Case(Given.Target(("2022-05/A/J", 100)), booked), Given.May(minimum: 2m))).Action);
    }

    [Fact]
    public void What_is_new_in_locked_books_is_dated_after_the_lock_and_a_draft_keeps_its_day()
    {
        var target = Given.Target(("A", 100));
        var @case = Given.Case(target) with { LockedThrough = new LocalDate(2022, 6, 10) };
        var created = Assert.Single(Given.Plan(@case));
        Assert.Equal((ActionKind.Create, new LocalDate(2022, 6, 11), new LocalDate(2022, 7, 11)), (created.Action, created.Content!.IssueDate, created.Content.DueDate));
        Assert.Equal(target.Lines.AsEnumerable(), created.Content.Lines);

        // Unlocked or locked further since: the same content stays as it is.
        var draft = Given.CarriedOut(created);
        foreach (var locked in new LocalDate?[] { null, new(2022, 6, 10), new(2022, 6, 30) })
        {
            Assert.Equal(ActionKind.None, Assert.Single(Given.Plan(Given.Case(target, draft) with { LockedThrough = locked })).Action);
        }

        var later = Given.Target(("A", 120));
        Assert.Equal(new LocalDate(2022, 6, 11), Assert.Single(Given.Plan(Given.Case(later, draft))).Content!.IssueDate);
        Assert.Equal(new LocalDate(2022, 7, 1), Assert.Single(Given.Plan(Given.Case(later, draft) with { LockedThrough = new LocalDate(2022, 6, 30) })).Content!.IssueDate);
        // A draft of before the lock that nobody posted.
        var before = Given.Sent(target, PublicationState.Draft);
        Assert.Equal(ActionKind.None, Assert.Single(Given.Plan(@case with { Original = before })).Action);
        Assert.Equal(new LocalDate(2022, 6, 11), Assert.Single(Given.Plan(@case with { Original = before, Target = later, TargetDigest = DocumentText.Digest(later) })).Content!.IssueDate);
        Assert.Equal(new LocalDate(2022, 6, 11), Assert.Single(Given.Plan(@case with { Original = before with { State = PublicationState.Cancelled, EndedByUs = true } })).Content!.IssueDate);
    }

    [Fact]
    public void What_was_adopted_without_a_charge_does_not_move_while_a_dispute_holds_one()
    {
        // The books have 90 and a line that somebody wrote; A is disputed.
        var meant = Given.Sent(Given.Target(("A", 100)), PublicationState.Posted);
        var found = new ExternalDocument(Given.Key, 2, "id", "INV/7", PublicationState.Posted, 95, null);
        var adopted = BillingProcess.Adopt(meant with { Found = 95 }, found, [new FoundLine("Support of A", "ITEM", 90, []), new FoundLine("Carriage", "OTHER", 5, [])]);
        var @case = Given.Case(Given.Target(("A", 100), ("B", 7)), adopted);
        Assert.Equal(7, Assert.Single(Given.Plan(@case with { Held = ["A"] })).Content!.Total);
        Assert.Equal(12, Assert.Single(Given.Plan(@case)).Content!.Total);
    }
}
