using System.Collections.Immutable;
using Xunit;

namespace Connector.Engine.Tests;

/// <summary>What was edited, accepted or ended outside.</summary>
public sealed partial class PlanningTests
{
    [Fact]
    public void What_was_changed_by_hand_outside_is_left_until_it_is_forced()
    {
        var draft = Given.Sent(Given.Target(("A", 100)), PublicationState.Draft) with { Drift = "published 1.00, found 2.00" };
        var blocked = Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 100)), draft)));
        Assert.Equal(ActionKind.Blocked, blocked.Action);
        Assert.Contains("found 2.00", blocked.Reason, StringComparison.Ordinal);
        var forced = Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 100)), draft) with { Force = true }));
        Assert.Equal((ActionKind.Update, 2), (forced.Action, forced.Revision));
        Assert.Null(Given.CarriedOut(forced).Drift);
    }

    [Fact]
    public void A_draft_adjustment_that_was_changed_by_hand_keeps_its_document_back_too()
    {
        var original = Given.Sent(Given.Target(("A", 100)));
        var draft = Given.CarriedOut(Given.Plan(Given.Case(Given.Target(("A", 120)), original))[0]) with { Drift = "its content is not what was published" };
        Assert.Equal(ActionKind.Blocked, Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 120)), original, draft))).Action);
        Assert.Equal(ActionKind.Update, Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 120)), original, draft) with { Force = true })).Action);
    }

    [Fact]
    public void What_was_accepted_is_gone_on_beside_until_it_is_another_and_never_overwritten()
    {
        var target = Given.Target(("A", 120));
        var edited = Given.Sent(Given.Target(("A", 100))) with { Drift = "published 1.00, found 2.00" };
        var accepted = Assert.Single(Accepted(Given.Case(target, edited)));
        Assert.Equal(edited with { Accepted = edited.Drift }, accepted);
        Assert.Empty(Accepted(Given.Case(target, accepted)));
        Assert.Equal(ActionKind.Adjust, Assert.Single(Given.Plan(Given.Case(target, accepted))).Action);
        Assert.Equal(ActionKind.None, Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 100)), accepted))).Action);
        Assert.Equal(ActionKind.Blocked, Assert.Single(Given.Plan(Given.Case(target, accepted with { Drift = "published 1.00, found 3.00" }))).Action);
        Assert.Equal(ActionKind.Blocked, Assert.Single(Given.Plan(Given.Case(target, accepted with { State = PublicationState.Draft }))).Action);
        Assert.Empty(Accepted(Given.Case(target, edited with { State = PublicationState.Draft })));
        Assert.Null(accepted.Seen(new ExternalDocument(Given.Key, 1, "id", null, PublicationState.Posted, 100, null)).Accepted);
    }

    [Fact]
    public void An_adjustment_whose_end_was_accepted_is_in_the_way_of_no_later_one()
    {
        var original = Given.Sent(Given.Target(("A", 100)));
        var ended = Given.CarriedOut(Given.Plan(Given.Case(Given.Target(("A", 120)), original))[0]) with { State = PublicationState.Deleted };
        var forced = Given.Case(Given.Target(("A", 120)), original, ended) with { Force = true };
        var again = Given.CarriedOut(Given.Plan(forced)[0], PublicationState.Posted);
        var next = Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 130)), original, Assert.Single(Accepted(forced)), again)));
        Assert.Equal((ActionKind.Adjust, Given.Key + "/adj-3", 10L), (next.Action, next.Key, next.Content!.Total));
    }

    private static ImmutableArray<Publication> Accepted(DocumentCase @case) => BillingProcess.Accept(@case, Given.Plan(@case with { Force = true }));

    [Theory]
    [InlineData(PublicationState.Cancelled, "cancelled outside")]
    [InlineData(PublicationState.Deleted, "deleted outside")]
    public void What_was_ended_outside_comes_again_only_when_told(PublicationState state, string reason)
    {
        var gone = Given.Sent(Given.Target(("A", 100)), state);
        var @case = Given.Case(Given.Target(("A", 100)), gone);
        var blocked = Assert.Single(Given.Plan(@case));
        Assert.Equal((ActionKind.Blocked, 0L), (blocked.Action, blocked.Before));
        Assert.Contains(reason, blocked.Reason, StringComparison.Ordinal);
        var forced = Assert.Single(Given.Plan(@case with { Force = true }));
        Assert.Equal((ActionKind.Create, 2), (forced.Action, forced.Revision));
        Assert.Equal(ActionKind.None, Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 100)), Given.CarriedOut(forced)))).Action);
    }

    [Theory]
    [InlineData(PublicationState.Cancelled)]
    [InlineData(PublicationState.Deleted)]
    public void What_was_ended_outside_and_is_not_due_any_more_stands_in_nobodys_way(PublicationState state)
        => Assert.Equal(ActionKind.None, Assert.Single(Given.Plan(Given.Case(null, Given.Sent(Given.Target(("A", 100)), state)))).Action);

    [Fact]
    public void An_adjustment_that_was_cancelled_outside_is_made_again_when_told_and_then_is_done()
    {
        var original = Given.Sent(Given.Target(("A", 100)));
        var cancelled = Given.CarriedOut(Given.Plan(Given.Case(Given.Target(("A", 120)), original))[0]) with { State = PublicationState.Cancelled };
        Assert.Equal(ActionKind.Blocked, Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 120)), original, cancelled))).Action);
        var forced = Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 120)), original, cancelled) with { Force = true }));
        Assert.Equal((ActionKind.Adjust, Given.Key + "/adj-2", 20L), (forced.Action, forced.Key, forced.Content!.Total));
        var done = Given.Plan(Given.Case(Given.Target(("A", 120)), original, cancelled, Given.CarriedOut(forced, PublicationState.Posted)));
        Assert.Equal(ActionKind.None, Assert.Single(done).Action);
    }
}
