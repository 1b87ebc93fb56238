using Xunit;

namespace Connector.Engine.Tests;

public sealed class PublishingTests
{
    private static readonly Publication Draft = Given.Sent(Given.Target(("A", 100)), PublicationState.Draft);
    private static readonly PlannedAction Create = Given.Plan(Given.Case(Given.Target(("A", 100))))[0];
    private static readonly PlannedAction Update = Given.Plan(Given.Case(Given.Target(("A", 120)), Draft))[0];
    private static readonly PlannedAction Cancel = Given.Plan(Given.Case(null, Draft))[0];
    private static readonly PlannedAction Adjust = Given.Plan(Given.Case(Given.Target(("A", 120)), Given.Sent(Given.Target(("A", 100)))))[0];

    [Fact]
    public void What_is_about_to_be_sent_is_recorded_as_sending()
    {
        var intent = BillingProcess.Intend(Update);
        Assert.Equal((Given.Key, 2, "books", Draft.ExternalId, PublicationState.Sending), (intent.Document, intent.Revision, intent.Backend, intent.ExternalId, intent.State));
        Assert.Equal((DocumentText.Digest(Update.Content!), 120L), (intent.Digest, intent.Content.Total));
        Assert.Null(BillingProcess.Intend(Create).ExternalId);
        Assert.Equal(Draft with { State = PublicationState.Sending }, BillingProcess.Intend(Cancel));
        Assert.Equal(Given.Key, BillingProcess.Intend(Adjust).Original);
    }

    [Fact]
    public void A_call_says_what_to_do_and_what_was_sent_last()
    {
        Assert.Equal(new OutgoingDocument(ActionKind.Create, Create.Content!, 1, null, null, false) { IsNew = true }, BillingProcess.Call(Create, false));
        Assert.Equal(new OutgoingDocument(ActionKind.Update, Update.Content!, 2, Draft.ExternalId, Draft.Digest, true), BillingProcess.Call(Update, true));
        Assert.Equal(new OutgoingDocument(ActionKind.Cancel, Draft.Content, 1, Draft.ExternalId, Draft.Digest, false), BillingProcess.Call(Cancel, false));
        Assert.Equal((ActionKind.Create, true), (BillingProcess.Call(Adjust, false).Action, BillingProcess.Call(Adjust, false).IsNew));
        Assert.False(BillingProcess.Call(Create with { Revision = 2 }, false).IsNew);
    }

    [Fact]
    public void Done_is_recorded_as_it_was_found()
    {
        var answered = Answer(Create, new SendOutcome.Done(Found(PublicationState.Draft, 1, "17")));
        Assert.Equal((PublicationState.Draft, "17", false, false), (answered.Publication!.State, answered.Publication.ExternalId, answered.PlanAgain, answered.Publication.EndedByUs));
        Assert.Null(answered.Issue);
        var cancelled = Answer(Cancel, new SendOutcome.Done(Found(PublicationState.Cancelled)));
        Assert.Equal((PublicationState.Cancelled, true), (cancelled.Publication!.State, cancelled.Publication.EndedByUs));
    }

    [Fact]
    public void What_a_backend_made_something_else_of_is_not_confirmed_and_told()
    {
        var answered = Answer(Create, new SendOutcome.Done(Found(PublicationState.Draft, 1, "17") with { Total = 99 }));
        Assert.Equal(("PUBLISH-007", Given.Key), (answered.Issue!.Code, answered.Issue.Subject));
        Assert.NotNull(answered.Publication!.Drift);
        Assert.Equal((PublicationState.Draft, 100L, 99L, false), (answered.Publication.State, answered.Publication.Content.Total, answered.Publication.Standing, answered.PlanAgain));
    }

    [Fact]
    public void What_is_found_where_something_else_was_meant_is_not_position_and_force_does_not_help()
    {
        var found = Found(PublicationState.Posted) with { Total = 90 };
        foreach (var (action, outcome) in new (PlannedAction, SendOutcome)[]
        {
            (Create, new SendOutcome.Moved(found)), (Create, new SendOutcome.Edited(found with { State = PublicationState.Draft })), (Update, new SendOutcome.Moved(found with { Revision = 2 })),
            (Update, new SendOutcome.Edited(found with { Revision = 2, State = PublicationState.Draft })), (Create, new SendOutcome.Moved(found with { Total = 100, IsAsSent = false })),
        })
        {
            var publication = Answer(action, outcome).Publication!;
            Assert.Equal("PUBLISH-008", Answer(action, outcome).Issue?.Code);
            Assert.False(publication.IsConfirmed);
            var @case = Given.Case(Given.Target(("A", 150)), publication);
            foreach (var force in new[] { false, true })
            {
                var row = Assert.Single(Given.Plan(@case with { Force = force }));
                Assert.Equal((ActionKind.Blocked, publication.Found, 150L), (row.Action, row.Before, row.After));
                Assert.Contains("backend adopt", row.Reason, StringComparison.Ordinal);
            }

            Assert.Empty(Position.Counted(@case));
            Assert.Equal(publication.Found, Position.Total(@case));
        }
    }

    [Fact]
    public void What_was_found_is_adopted_by_charge_and_the_rest_is_the_document_s()
    {
        var found = Found(PublicationState.Posted) with { Total = 95 };
        var unknown = Answer(Create, new SendOutcome.Moved(found)).Publication!;
        var adopted = BillingProcess.Adopt(unknown, found, [new FoundLine(unknown.Content.Lines[0].Description + " (1 × 2)", null, 90, []), new FoundLine("Carriage", null, 5, [])]);

        Assert.Equal(95, adopted.Standing);
        Assert.Equal([90, 5], Position.Of(adopted.Content).OrderBy(p => p.Key != "A").Select(p => p.Value));
        Assert.Equal(string.Join('/', Keys.Split(Given.Key)[1..]), ChargeKey.Parse(Position.Of(adopted.Content).Keys.Single(k => k != "A")).Agreement);
        var row = Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 120)), adopted)));
        Assert.Equal((ActionKind.Adjust, 25L), (row.Action, row.Content!.Total));
        Assert.Equal(DocumentText.Digest(adopted.Content), adopted.Digest);
        Assert.Null(adopted.Seen(found).Drift);
        Assert.NotNull(adopted.Seen(found with { Total = 94 }).Drift);
    }

    [Fact]
    public void Two_lines_that_were_sent_for_one_are_adopted_as_one()
    {
        var meant = Given.Sent(Given.Target(("A", 100), ("B", 50)), PublicationState.Posted) with { Found = 150 };
        var found = Found(PublicationState.Posted) with { Total = 150 };
        var adopted = BillingProcess.Adopt(meant, found, [new FoundLine("Support, Practice One", "ITEM", 64, []), new FoundLine("Support, Practice One", "ITEM", 36, []), new FoundLine("Support, Practice Two", "ITEM", 50, [])]);
        Assert.Equal([("A", 100L), ("B", 50L)], Position.Of(adopted.Content).OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => (p.Key, p.Value)));
    }

    [Fact]
    public void A_later_content_of_ours_that_this_store_never_sent_is_not_a_persons_edit()
    {
        Assert.True(Draft.Seen(Found(PublicationState.Draft) with { Total = 90 }).IsConfirmed);
        Assert.False(Draft.Seen(Found(PublicationState.Posted, 2) with { Total = 90 }).IsConfirmed);
        Assert.False(Draft.Seen(Found(PublicationState.Posted, 2)).IsConfirmed); // the same total says nothing of the lines
        Assert.True(Draft.Seen(Found(PublicationState.Posted, 2) with { Digest = Draft.Digest }).IsConfirmed);
        Assert.False(Draft.Seen(Found(PublicationState.Cancelled, 2)).IsUnknown);
        Assert.True(Draft.Seen(Found(PublicationState.Posted, 2) with { Total = 90 }).Seen(Found(PublicationState.Cancelled, 2)).Seen(Found(PublicationState.Posted) with { Total = 90 }).IsUnknown); // cancelled and put back
        Assert.True(Draft.Seen(Found(PublicationState.Posted) with { IsCredit = true }).Drift is not null);
    }

    [Fact]
    public void A_draft_found_booked_is_planned_again_with_what_was_there_before()
    {
        var moved = Answer(Update, new SendOutcome.Moved(Found(PublicationState.Posted) with { ExternalNumber = "INV/9" }));
        Assert.True(moved.PlanAgain);
        Assert.Equal((PublicationState.Posted, "INV/9", 100L, 1), (moved.Publication!.State, moved.Publication.ExternalNumber, moved.Publication.Content.Total, moved.Publication.Revision));
        var again = Given.Plan(Given.Case(Given.Target(("A", 120)), moved.Publication))[0];
        Assert.Equal((ActionKind.Adjust, 20L), (again.Action, again.Content!.Total));
        Assert.Equal(PublicationState.Posted, Answer(Create, new SendOutcome.Moved(Found(PublicationState.Posted))).Publication!.State);
    }

    [Fact]
    public void A_draft_that_somebody_edited_is_left_and_said_to_be_edited()
    {
        var edited = Answer(Update, new SendOutcome.Edited(Found(PublicationState.Draft)));
        Assert.Equal(("PUBLISH-002", Given.Key), (edited.Issue!.Code, edited.Issue.Subject));
        Assert.NotNull(edited.Publication!.Drift);
        Assert.Equal((Draft.Revision, Draft.Digest), (edited.Publication.Revision, edited.Publication.Digest));
        Assert.Equal(ActionKind.Blocked, Given.Plan(Given.Case(Given.Target(("A", 120)), edited.Publication))[0].Action);

        // A first attempt that found a draft of our key, and not as we sent it.
        Assert.NotNull(Answer(Create, new SendOutcome.Edited(Found(PublicationState.Draft))).Publication!.Drift);
    }

    [Fact]
    public void What_is_not_there_any_more_was_deleted()
    {
        var gone = Answer(Update, new SendOutcome.Gone());
        Assert.Equal(("PUBLISH-003", PublicationState.Deleted), (gone.Issue!.Code, gone.Publication!.State));
        Assert.Null(Answer(Create, new SendOutcome.Gone()).Publication);
    }

    [Fact]
    public void What_is_refused_or_fails_leaves_everything_as_it_was()
    {
        foreach (var outcome in new SendOutcome[] { new SendOutcome.Refused("ODOO-7", "no such account"), new SendOutcome.Failed("HTTP-503", "busy") })
        {
            var answered = Answer(Update, outcome);
            Assert.Equal(Draft, answered.Publication);
            Assert.False(answered.PlanAgain);
            Assert.Contains(answered.Issue!.Code, new[] { "ODOO-7", "HTTP-503" });
            Assert.Null(Answer(Create, outcome).Publication);
        }
    }

    [Fact]
    public void After_a_lost_answer_the_document_stays_in_sending()
    {
        var lost = Answer(Update, new SendOutcome.Lost("timed out"));
        Assert.Equal(("PUBLISH-001", PublicationState.Sending, 2), (lost.Issue!.Code, lost.Publication!.State, lost.Publication.Revision));
        Assert.Equal("timed out", lost.Issue.Message);
    }

    [Fact]
    public void A_look_up_says_whether_the_lost_call_arrived()
    {
        Assert.Null(Recover(Create, null));
        Assert.Equal((PublicationState.Draft, 1, 100L), Summary(Recover(Create, Found(PublicationState.Draft, 1))));
        Assert.Equal((PublicationState.Draft, 2, 120L), Summary(Recover(Update, Found(PublicationState.Draft, 2))));
        Assert.Equal((PublicationState.Draft, 1, 100L), Summary(Recover(Update, Found(PublicationState.Draft, 1))));
        Assert.Equal((PublicationState.Posted, 1, 100L), Summary(Recover(Update, Found(PublicationState.Posted, 1))));
        Assert.Equal((PublicationState.Posted, 2, 120L), Summary(Recover(Update, Found(PublicationState.Posted, 2))));
        Assert.Equal((PublicationState.Deleted, 1, 100L), Summary(Recover(Update, null)));
        Assert.False(Recover(Update, null)!.EndedByUs);
    }

    [Fact]
    public void A_lost_cancellation_that_arrived_was_ours_even_where_the_backend_deletes()
    {
        Assert.True(Recover(Cancel, Found(PublicationState.Cancelled))!.EndedByUs);
        Assert.True(Recover(Cancel, null)!.EndedByUs);
        Assert.Equal(ActionKind.Create, Given.Plan(Given.Case(Given.Target(("A", 5)), Recover(Cancel, null)))[0].Action);
        var still = Recover(Cancel, Found(PublicationState.Draft))!;
        Assert.Equal((PublicationState.Draft, false), (still.State, still.EndedByUs));
        Assert.Equal(ActionKind.Cancel, Given.Plan(Given.Case(null, still))[0].Action);
    }

    [Fact]
    public void An_update_that_arrived_and_was_then_cancelled_was_cancelled_by_somebody()
    {
        var found = Recover(Update, Found(PublicationState.Cancelled, 2))!;
        Assert.False(found.EndedByUs);
        Assert.Equal(ActionKind.Blocked, Given.Plan(Given.Case(Given.Target(("A", 120)), found))[0].Action);
    }

    private static Answered Answer(PlannedAction action, SendOutcome outcome) => BillingProcess.Answer(action, BillingProcess.Intend(action), outcome);

    private static Publication? Recover(PlannedAction action, ExternalDocument? found) => BillingProcess.Recover(BillingProcess.Intend(action), action.Existing, found);

    private static (PublicationState, int, long) Summary(Publication? publication) => (publication!.State, publication.Revision, publication.Content.Total);

    private static ExternalDocument Found(PublicationState state, int revision = 1, string id = "id-" + Given.Key) => new(Given.Key, revision, id, null, state, 100, null);
}
