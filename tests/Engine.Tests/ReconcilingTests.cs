using System.Collections.Immutable;
using Xunit;

namespace Connector.Engine.Tests;

public sealed class ReconcilingTests
{
    private static readonly Publication Known = Given.Sent(Given.Target(("A", 12345)));

    [Fact]
    public void What_is_as_published_has_not_changed()
    {
        var result = BillingProcess.Reconcile(Known, Found(PublicationState.Posted, 12345));
        Assert.Equal(("posted 123.45", "posted 123.45", false), (result.Expected, result.Found, result.HasChanged));
        Assert.Equal(Known, result.Publication);
    }

    [Fact]
    public void A_new_state_and_number_are_taken_over()
    {
        var result = BillingProcess.Reconcile(Known, Found(PublicationState.Paid, 12345) with { ExternalNumber = "INV/8" });
        Assert.Equal((PublicationState.Paid, "INV/8", true, null), (result.Publication.State, result.Publication.ExternalNumber, result.HasChanged, result.Publication.Drift));
        Assert.Equal("paid 123.45", result.Found);
    }

    [Fact]
    public void Another_total_or_content_is_drift_and_never_position()
    {
        var total = BillingProcess.Reconcile(Known, Found(PublicationState.Posted, 12300));
        Assert.Equal(("published 123.45, found 123.00", true), (total.Publication.Drift, total.HasChanged));
        Assert.Equal(12345, Position.Total(Given.Case(null, total.Publication)));
        var content = BillingProcess.Reconcile(Known, Found(PublicationState.Posted, 12345) with { Digest = "other" });
        Assert.Equal("its content is not what was published (other)", content.Publication.Drift);
        Assert.Null(BillingProcess.Reconcile(Known, Found(PublicationState.Posted, 12345) with { Digest = Known.Digest }).Publication.Drift);
        Assert.Null(BillingProcess.Reconcile(total.Publication, Found(PublicationState.Posted, 12345)).Publication.Drift);
    }

    [Fact]
    public void What_is_gone_was_deleted_and_that_is_news_once()
    {
        var gone = BillingProcess.Reconcile(Known, null);
        Assert.Equal((PublicationState.Deleted, null, true), (gone.Publication.State, gone.Found, gone.HasChanged));
        Assert.False(BillingProcess.Reconcile(gone.Publication, null).HasChanged);
        Assert.Equal(0, Position.Total(Given.Case(null, gone.Publication)));
    }

    [Fact]
    public void A_cancelled_document_counts_nothing_so_its_total_is_no_drift()
    {
        var ended = Known with { State = PublicationState.Cancelled, EndedByUs = true };
        var voided = BillingProcess.Reconcile(ended, Found(PublicationState.Cancelled, 0));
        Assert.Equal((null, true), (voided.Publication.Drift, voided.Publication.EndedByUs));
        Assert.Equal(ActionKind.Create, Given.Plan(Given.Case(Given.Target(("A", 5)), voided.Publication))[0].Action);
    }

    [Fact]
    public void What_we_ended_and_somebody_revived_is_not_ended_by_us_any_more()
        => Assert.False(BillingProcess.Reconcile(Known with { State = PublicationState.Cancelled, EndedByUs = true }, Found(PublicationState.Draft, 12345)).Publication.EndedByUs);

    private static ExternalDocument Found(PublicationState state, long total) => new(Given.Key, 1, "id-" + Given.Key, "INV/7", state, total, null);

    [Fact]
    public void What_others_credited_is_drift_until_it_is_counted_and_then_position()
    {
        var sent = Given.Sent(Given.Target(("A", 100), ("B", 50)));
        ExternalDocument Credit(long total, PublicationState state) => new(Given.Key, 0, "9", "RINV/1", state, total, null) { IsCredit = true };
        ExternalDocument Found(params ImmutableArray<ExternalDocument> credits) => new(Given.Key, 1, sent.ExternalId!, "INV/7", PublicationState.Posted, 150, null) { IsCredit = false, Credits = credits };

        Assert.Equal("credited outside by the draft 9 (0.50)", sent.Seen(Found(Credit(50, PublicationState.Draft))).Outside);
        Assert.Equal("credited outside by RINV/1 (0.50)", sent.Seen(Found(Credit(50, PublicationState.Posted))).Outside);
        var reversed = sent.Seen(Found(Credit(150, PublicationState.Paid)));
        Assert.Equal(("reversed outside by RINV/1", -150L, true), (reversed.Outside, reversed.Credited, reversed.IsCreditedOutside));
        Assert.Null(reversed.Seen(Found()).Outside);

        foreach (var force in new[] { false, true })
        {
            var blocked = Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 100), ("B", 70)), reversed) with { Force = force }));
            Assert.Equal(ActionKind.Blocked, blocked.Action);
            Assert.Contains("what is then due, 1.70", blocked.Reason, StringComparison.Ordinal);
        }

        var accepted = reversed with { Accepted = reversed.Outside };
        var counted = BillingProcess.Count(reversed, Given.Key + "/adj-1", Credit(150, PublicationState.Paid), [new FoundLine("all of it", null, 150, [])]);
        Assert.Equal((true, "9", -150L, Given.Key), (counted.ByOthers, counted.ExternalId, counted.Standing, counted.Original));
        var row = Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 100), ("B", 70)), accepted, counted)));
        Assert.Equal((ActionKind.Adjust, Given.Key + "/adj-2", 0L, 170L), (row.Action, row.Key, row.Before, row.After));
        Assert.Equal([100L, 70L], row.Content!.Lines.Select(l => l.Amount));
        Assert.Equal(ActionKind.None, Assert.Single(Given.Plan(Given.Case(null, accepted, counted))).Action);
        // One that a person sets back to draft is theirs all the same.
        Assert.Equal(ActionKind.Blocked, Assert.Single(Given.Plan(Given.Case(Given.Target(("A", 100)), accepted, counted.Seen(new(counted.Document, 0, "9", null, PublicationState.Draft, 150, null) { IsCredit = true })))).Action);
    }
}
