using System.Collections.Immutable;
using NodaTime;
using Xunit;

namespace Connector.Engine.Tests;

/// <summary>Every row of the table of section 4.</summary>
public sealed partial class PlanningTests
{
    [Fact]
    public void What_does_not_stand_outside_is_created()
    {
        var action = Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 100)))));
        Assert.Equal((ActionKind.Create, ActionSubject.Document, Given.Key, "books", 1), (action.Action, action.Subject, action.Key, action.Backend, action.Revision));
        Assert.Equal((0L, 100L, "GBP", true), (action.Before, action.After, action.Currency, action.IsDue));
        Assert.Equal(100, action.Content!.Total);
    }

    [Fact]
    public void A_document_of_zeros_is_not_published()
    {
        var action = Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 0), ("B", 0)))));
        Assert.Equal((ActionKind.None, "nothing due", false), (action.Action, action.Reason, action.IsDue));
        Assert.Equal(ActionKind.Create, Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 5), ("B", -5))))).Action);
    }

    [Fact]
    public void Without_charges_and_without_a_past_there_is_nothing_to_plan() => Assert.Empty(Given.Plan(Given.Case(null)));

    [Fact]
    public void A_draft_is_updated_and_the_same_content_is_not_sent_again()
    {
        var draft = Given.Sent(Given.Target(("A", 100)), PublicationState.Draft);
        var update = Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 120)), draft)));
        Assert.Equal((ActionKind.Update, 2, Given.Key), (update.Action, update.Revision, update.Key));
        Assert.Equal(draft, update.Existing);
        Assert.Equal((100L, 120L), (update.Before, update.After));
        Assert.Equal(ActionKind.None, Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 100)), draft))).Action);
    }

    [Fact]
    public void A_draft_whose_target_became_nothing_is_cancelled_and_may_come_again()
    {
        var draft = Given.Sent(Given.Target(("A", 100)), PublicationState.Draft, 3);
        foreach (var target in new[] { null, Given.Target(("A", 0)) })
        {
            var action = Assert.Single(Given.Plan(Given.Case(target, draft)));
            Assert.Equal((ActionKind.Cancel, 3), (action.Action, action.Revision));
            var cancelled = Given.CarriedOut(action);
            Assert.Equal((PublicationState.Cancelled, true), (cancelled.State, cancelled.EndedByUs));
            Assert.Equal(ActionKind.None, Assert.Single(Given.Plan(Given.Case(target, cancelled))).Action);
            var again = Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 80)), cancelled)));
            Assert.Equal((ActionKind.Create, 4), (again.Action, again.Revision));
        }
    }

    [Theory]
    [InlineData(PublicationState.Posted)]
    [InlineData(PublicationState.Approved)]
    [InlineData(PublicationState.Sent)]
    [InlineData(PublicationState.Paid)]
    public void What_is_booked_is_corrected_by_a_supplementary_invoice(PublicationState state)
    {
        var original = Given.Sent(Given.Target(("A", 100), ("B", 50)), state);
        var action = Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 100), ("B", 80), ("C", 7)), original)));
        Assert.Equal((ActionKind.Adjust, Given.Key + "/adj-1", Given.Key, 1), (action.Action, action.Key, action.Document, action.Revision));
        Assert.Equal((150L, 187L), (action.Before, action.After));
        var content = action.Content!;
        Assert.Equal((DocumentKind.Invoice, 37L, Given.Key, Given.Key + "/adj-1"), (content.Kind, content.Total, content.Corrects, content.Key));
        Assert.Equal("Corrects INV/7: 2022-05: The payer", content.Subject);
        Assert.Equal([30L, 7L], content.Lines.Select(l => l.Amount));
        Assert.Equal(["B", "C"], content.Lines.Select(l => l.Charges[0].Charge));
        Assert.Equal([new LineReference(Given.Key, 2), new LineReference(Given.Key, null)], content.Lines.Select(l => l.Corrects));
        Assert.Equal("Corrects B: Support of B", content.Lines[0].Description);
        Assert.Equal((Fraction.One, Fraction.Of(3, 10)), (content.Lines[0].Quantity!.Value, content.Lines[0].UnitPrice!.Value));
        Assert.Equal(original.Content.Lines[0].Service, content.Lines[0].Service);
    }

    [Fact]
    public void What_is_booked_too_high_is_corrected_by_a_credit_note()
    {
        var action = Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 70), ("B", 60)), Given.Sent(Given.Target(("A", 100), ("B", 50))))));
        Assert.Equal((ActionKind.Adjust, DocumentKind.CreditNote, 20L, -20L), (action.Action, action.Content!.Kind, action.Content.Total, action.Content.SignedTotal));
        Assert.Equal([30L, -10L], action.Content.Lines.Select(l => l.Amount));
    }

    [Theory]
    [InlineData(Direction.Payable, 5, DocumentKind.Bill)]
    [InlineData(Direction.Payable, -5, DocumentKind.VendorCredit)]
    [InlineData(Direction.DirectPayment, 5, DocumentKind.PaymentRequest)]
    [InlineData(Direction.DirectPayment, -5, DocumentKind.VendorCredit)]
    public void A_bill_is_corrected_by_a_bill_or_a_vendor_credit(Direction direction, long difference, DocumentKind kind)
    {
        var booked = Given.Target(("A", 100)) with { Direction = direction, Kind = DocumentKinds.Of(direction, false) };
        var target = Given.Target(("A", 100 + difference)) with { Direction = direction, Kind = DocumentKinds.Of(direction, false) };
        Assert.Equal(kind, Assert.Single(Given.Plan(Given.Case(target, Given.Sent(booked)))).Content!.Kind);
    }

    [Fact]
    public void A_booked_document_whose_charges_are_gone_is_credited_whole()
    {
        var action = Assert.Single(Given.Plan(Given.Case(null, Given.Sent(Given.Target(("A", 100), ("B", -30))))));
        Assert.Equal((DocumentKind.CreditNote, 70L), (action.Content!.Kind, action.Content.Total));
        Assert.Equal((70L, 0L), (action.Before, action.After));
    }

    [Fact]
    public void A_booked_credit_note_is_corrected_by_the_difference_too()
    {
        var action = Assert.Single(Given.Plan(Given.Case(Given.Target(("A", -70)), Given.Sent(Given.Target(("A", -100))))));
        Assert.Equal((DocumentKind.Invoice, 30L), (action.Content!.Kind, action.Content.Total));
    }

    [Fact]
    public void An_adjustment_is_issued_in_the_first_open_period_dated_its_first_day_and_due_at_once()
    {
        var content = Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 70)), Given.Sent(Given.Target(("A", 100)))))).Content!;
        Assert.Equal(("2022-05", "2022-06"), (content.Period, content.IssuedIn));
        Assert.Equal((new LocalDate(2022, 6, 1), new LocalDate(2022, 6, 1)), (content.IssueDate, content.DueDate));
    }

    [Fact]
    public void After_the_last_listed_period_an_adjustment_is_issued_in_the_originals_own()
    {
        var content = Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 70)), Given.Sent(Given.Target(("A", 100)))) with { AdjustIn = null })).Content!;
        Assert.Equal(("2022-05", new LocalDate(2022, 5, 31)), (content.IssuedIn, content.IssueDate));
    }

    [Fact]
    public void Adjustments_count_on_and_refer_to_the_original_line()
    {
        var original = Given.Sent(Given.Target(("A", 100), ("B", 50)));
        var first = Given.CarriedOut(Given.Plan(Given.Case(Given.Target(("A", 100), ("B", 80)), original))[0], PublicationState.Posted);
        var second = Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 100), ("B", 60)), original, first)));
        Assert.Equal((Given.Key + "/adj-2", -20L), (second.Key, second.Content!.SignedTotal));
        Assert.Equal(new LineReference(Given.Key, 2), second.Content.Lines[0].Corrects);
        Assert.Equal(180, second.Before);
        Assert.Equal(ActionKind.None, Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 100), ("B", 80)), original, first))).Action);
    }

    [Fact]
    public void A_draft_adjustment_is_updated_keeps_its_date_and_is_cancelled_when_nothing_is_left_to_correct()
    {
        var original = Given.Sent(Given.Target(("A", 100)));
        var draft = Given.CarriedOut(Given.Plan(Given.Case(Given.Target(("A", 120)), original))[0]);
        var same = Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 120)), original, draft)));
        Assert.Equal((ActionKind.None, null), (same.Action, same.Content));
        var july = new BillingPeriod("2022-07", new Days(new LocalDate(2022, 7, 1), new LocalDate(2022, 7, 31)));
        var update = Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 90)), original, draft) with { AdjustIn = july }));
        Assert.Equal((ActionKind.Update, 2, Given.Key + "/adj-1"), (update.Action, update.Revision, update.Key));
        Assert.Equal((DocumentKind.CreditNote, 10L, "2022-06", new LocalDate(2022, 6, 1)), (update.Content!.Kind, update.Content.Total, update.Content.IssuedIn, update.Content.DueDate));
        var cancel = Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 100)), original, draft)));
        Assert.Equal((ActionKind.Cancel, Given.Key + "/adj-1"), (cancel.Action, cancel.Key));
        var next = Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 130)), original, Given.CarriedOut(cancel))));
        Assert.Equal((ActionKind.Adjust, Given.Key + "/adj-2", 30L), (next.Action, next.Key, next.Content!.Total));
    }

    [Theory]
    [InlineData(99, "1.00", ActionKind.None)]
    [InlineData(-99, "1.00", ActionKind.None)]
    [InlineData(100, "1.00", ActionKind.Adjust)]
    [InlineData(1, "0.01", ActionKind.Adjust)]
    [InlineData(1, "0", ActionKind.Adjust)]
    public void An_adjustment_below_the_minimum_waits(long difference, string minimum, ActionKind action)
    {
        var planned = Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 1000 + difference)), Given.Sent(Given.Target(("A", 1000)))), Given.May(minimum: CanonicalText.Decimal(minimum))));
        Assert.Equal(action, planned.Action);
        Assert.Equal(difference, planned.Content!.SignedTotal);
        Assert.Equal(action == ActionKind.None, planned.Reason is not null && planned.Reason.StartsWith("waits: 0.99 is below", StringComparison.Ordinal));
    }

    [Fact]
    public void Under_the_policy_hold_a_correction_waits()
    {
        var planned = Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 900)), Given.Sent(Given.Target(("A", 1000)))), Given.May(CorrectionPolicy.Hold)));
        Assert.Equal((ActionKind.None, -100L), (planned.Action, planned.Content!.SignedTotal));
        Assert.Contains("hold", planned.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void To_reissue_one_document_cancels_and_one_replaces()
    {
        var original = Given.Sent(Given.Target(("A", 100), ("B", 50)));
        var actions = Given.Plan(Given.Case(Given.Target(("A", 90), ("B", 50)), original), Given.May(CorrectionPolicy.Reissue));
        Assert.Equal([(ActionKind.Adjust, Given.Key + "/adj-1", -150L), (ActionKind.Adjust, Given.Key + "/adj-2", 140L)], actions.Select(a => (a.Action, a.Key, a.Content!.SignedTotal)));
        Assert.StartsWith("Cancels", actions[0].Content!.Subject, StringComparison.Ordinal);
        Assert.StartsWith("Replaces", actions[1].Content!.Subject, StringComparison.Ordinal);
        var both = actions.Select(a => Given.CarriedOut(a, PublicationState.Posted)).ToImmutableArray();
        Assert.Equal(ActionKind.None, Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 90), ("B", 50)), original, both), Given.May(CorrectionPolicy.Reissue))).Action);
        var gone = Given.Plan(Given.Case(null, original), Given.May(CorrectionPolicy.Reissue));
        Assert.Equal(-150, Assert.Single(gone).Content!.SignedTotal);
    }

    [Fact]
    public void A_locked_period_needs_force()
    {
        foreach (var @case in new[]
        {
            Given.Case(Given.Target(("A", 100))),
            Given.Case(Given.Target(("A", 100)), Given.Sent(Given.Target(("A", 50)), PublicationState.Draft)),
            Given.Case(null, Given.Sent(Given.Target(("A", 50)), PublicationState.Draft)),
            Given.Case(Given.Target(("A", 100)), Given.Sent(Given.Target(("A", 50)))),
        })
        {
            var blocked = Assert.Single(Given.Plan(@case with { PeriodState = PeriodState.Locked }));
            Assert.Equal(ActionKind.Blocked, blocked.Action);
            Assert.Contains("2022-05 is locked", blocked.Reason, StringComparison.Ordinal);
            Assert.True(Assert.Single(Given.Plan(@case with { PeriodState = PeriodState.Locked, Force = true })).IsDue);
        }
    }

    [Fact]
    public void Unrated_charges_keep_a_document_back_whatever_stands_outside()
    {
        var target = Given.Unrated(("A", 100), ("B", 0), ("C", 0));
        foreach (var original in new[] { null, Given.Sent(Given.Target(("A", 1)), PublicationState.Draft), Given.Sent(Given.Target(("A", 1))) })
        {
            foreach (var force in new[] { false, true })
            {
                var blocked = Assert.Single(Given.Plan(Given.Case(target, original) with { Force = force }));
                Assert.Equal((ActionKind.Blocked, "unrated: B: RATE-001: no rate, and 1 more; import what is missing"), (blocked.Action, blocked.Reason));
            }
        }

        // All that is left has no amount: that is not "nothing due", what was published stays.
        var draft = Given.Sent(Given.Target(("A", 100)), PublicationState.Draft);
        Assert.Equal(ActionKind.Blocked, Assert.Single(Given.Plan(Given.Case(Given.Unrated(("A", 0)), draft))).Action);
        Assert.Equal(ActionKind.Blocked, Assert.Single(Given.Plan(Given.Case(Given.Unrated(("A", 0))))).Action);
    }

    [Fact]
    public void What_must_be_reviewed_waits_for_the_approval_of_this_very_content()
    {
        var target = Given.Target(("A", 100));
        var context = Given.May(review: true);
        Assert.Equal($"not approved yet; approve {Given.Key}", Assert.Single(Given.Plan(Given.Case(target), context)).Reason);
        Assert.Equal(ActionKind.Blocked, Assert.Single(Given.Plan(Given.Case(target), context)).Action);
        var approved = Given.Case(target) with { Approved = [DocumentText.Digest(target)] };
        Assert.Equal(ActionKind.Create, Assert.Single(Given.Plan(approved, context)).Action);
        var changed = Given.Case(Given.Target(("A", 101))) with { Approved = [DocumentText.Digest(target)] };
        Assert.Equal(ActionKind.Blocked, Assert.Single(Given.Plan(changed, context)).Action);
        Assert.Equal(ActionKind.Cancel, Assert.Single(Given.Plan(Given.Case(null, Given.Sent(target, PublicationState.Draft)), context)).Action);
        Assert.Equal(ActionKind.Blocked, Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 90)), Given.Sent(target)), context)).Action);
    }

    [Fact]
    public void Without_a_route_or_a_counterparty_nothing_can_be_sent()
    {
        Assert.Contains("no route", Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 1))) with { Backend = null })).Reason, StringComparison.Ordinal);
        foreach (var (direction, missing) in new[] { (Direction.Receivable, "payer"), (Direction.Payable, "provider"), (Direction.DirectPayment, "nominee") })
        {
            var blocked = Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 1)) with { Direction = direction, Counterparty = null })));
            Assert.Equal(ActionKind.Blocked, blocked.Action);
            Assert.Contains(missing, blocked.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Before_a_lost_answer_is_looked_up_nothing_is_sent_again()
    {
        var lost = Given.Sent(Given.Target(("A", 100)), PublicationState.Sending);
        Assert.Equal(ActionKind.Blocked, Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 100)), lost) with { Force = true })).Action);
        var original = Given.Sent(Given.Target(("A", 100)));
        var adjustment = Given.CarriedOut(Given.Plan(Given.Case(Given.Target(("A", 120)), original))[0]) with { State = PublicationState.Sending };
        var rows = Given.Plan(Given.Case(Given.Target(("A", 120)), original, adjustment));
        Assert.DoesNotContain(rows, r => r.IsDue);
        Assert.Contains("lost", rows[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_open_is_shown_whatever_is_in_its_way()
    {
        var edited = Given.Sent(Given.Target(("A", 100))) with { Drift = "published 1.00, found 2.00" };
        var blocked = Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 120)), edited)));
        Assert.Equal((ActionKind.Blocked, ActionKind.Adjust, 20L), (blocked.Action, blocked.Wanted, blocked.Content!.SignedTotal));
        var locked = Assert.Single(Given.Plan(Given.Case(null, Given.Sent(Given.Target(("A", 50)), PublicationState.Draft)) with { PeriodState = PeriodState.Locked }));
        Assert.Equal((ActionKind.Blocked, ActionKind.Cancel), (locked.Action, locked.Wanted));
    }

    [Fact]
    public void An_original_that_was_put_back_to_draft_takes_over_from_drafts_of_adjustments()
    {
        var original = Given.Sent(Given.Target(("A", 100)));
        var draft = Given.CarriedOut(Given.Plan(Given.Case(Given.Target(("A", 120)), original))[0]);
        var rows = Given.Plan(Given.Case(Given.Target(("A", 120)), original with { State = PublicationState.Draft }, draft));
        Assert.Equal([(ActionKind.Update, Given.Key, 120L), (ActionKind.Cancel, Given.Key + "/adj-1", 20L)], rows.Select(r => (r.Action, r.Key, r.Content!.SignedTotal)));
    }

    [Fact]
    public void A_correction_of_several_documents_goes_whole_or_not_at_all()
    {
        var original = Given.Sent(Given.Target(("A", 100), ("B", 50)));
        var @case = Given.Case(Given.Target(("A", 90), ("B", 50)), original);
        var cancels = Given.Plan(@case, Given.May(CorrectionPolicy.Reissue))[0].Content!;
        var rows = Given.Plan(@case with { Approved = [DocumentText.Digest(cancels)] }, Given.May(CorrectionPolicy.Reissue, review: true));
        Assert.Equal([$"not approved yet; approve {Given.Key}/adj-2", $"not approved yet; approve {Given.Key}/adj-2"], rows.Select(r => r.Reason));
    }

    [Fact]
    public void A_draft_that_withdraws_a_charge_says_the_same_each_time()
    {
        var original = Given.Sent(Given.Target(("A", 100)));
        var first = Given.CarriedOut(Given.Plan(Given.Case(Given.Target(("A", 100), ("B", 30)), original))[0], PublicationState.Posted);
        var case1 = Given.Case(Given.Target(("A", 100)), original, first);
        var second = Given.CarriedOut(Given.Plan(case1)[0]);
        Assert.Equal(ActionKind.None, Assert.Single(Given.Plan(case1 with { Adjustments = [second, first] })).Action);
    }

    [Fact]
    public void A_document_that_could_not_be_sent_again_is_not_forgotten()
    {
        var cancelled = Given.Sent(Given.Target(("A", 100)), PublicationState.Cancelled, 3) with { EndedByUs = true };
        var again = Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 80)), cancelled)));
        Assert.Null(BillingProcess.Call(again, force: false).ExternalId);
        Assert.Equal(cancelled, BillingProcess.Answer(again, BillingProcess.Intend(again), new SendOutcome.Failed("X", "not now")).Publication);
    }

    [Fact]
    public void A_draft_loses_a_disputed_line_and_a_booked_document_keeps_it()
    {
        // The target of a draft leaves held charges out; that of a booked document has them, whatever they would be now.
        var draft = Given.Sent(Given.Target(("A", 100), ("B", 50)), PublicationState.Draft);
        var update = Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 100)), draft) with { Held = ["B"] }));
        Assert.Equal((ActionKind.Update, 100L), (update.Action, update.Content!.Total));

        var posted = Given.Sent(Given.Target(("A", 100), ("B", 50)));
        Assert.Equal(ActionKind.None, Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 100), ("B", 70)), posted) with { Held = ["B"] })).Action);
        var adjust = Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 90), ("B", 70), ("C", 5)), posted) with { Held = ["B", "C"] }));
        Assert.Equal(["A"], adjust.Content!.Lines.Select(l => l.Charges[0].Charge));
        Assert.Equal(-10, adjust.Content.SignedTotal);
    }

    [Fact]
    public void A_disputed_line_leaves_a_draft_adjustment_too()
    {
        var original = Given.Sent(Given.Target(("A", 100), ("B", 50)));
        var draft = Given.CarriedOut(Given.Plan(Given.Case(Given.Target(("A", 110), ("B", 60)), original))[0]);
        var update = Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 110), ("B", 60)), original, draft) with { Held = ["B"] }));
        Assert.Equal((ActionKind.Update, 10L), (update.Action, update.Content!.Total));
        var cancel = Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 100), ("B", 60)), original, draft) with { Held = ["B"] }));
        Assert.Equal(ActionKind.Cancel, cancel.Action);
    }

    [Fact]
    public void A_reason_that_is_known_is_given() => Assert.Equal(
        "rate ITEM corrected", Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 70)), Given.Sent(Given.Target(("A", 100)))) with { Because = "rate ITEM corrected" })).Reason);
}
