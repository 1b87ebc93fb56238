using System.Collections.Immutable;
using Xunit;

namespace Connector.Engine.Tests;

public sealed class ClosingTests
{
    private static readonly ImmutableArray<(string, string)> Unrated = [("2022-05/A/ITEM", "RATE-001: no rate")];

    [Theory]
    [InlineData(PeriodState.Open, PeriodState.Open, false)]
    [InlineData(PeriodState.Open, PeriodState.Closed, true)]
    [InlineData(PeriodState.Open, PeriodState.Locked, true)]
    [InlineData(PeriodState.Closed, PeriodState.Open, true)]
    [InlineData(PeriodState.Closed, PeriodState.Closed, false)]
    [InlineData(PeriodState.Closed, PeriodState.Locked, true)]
    [InlineData(PeriodState.Locked, PeriodState.Open, true)]
    [InlineData(PeriodState.Locked, PeriodState.Closed, false)]
    [InlineData(PeriodState.Locked, PeriodState.Locked, false)]
    public void A_locked_period_is_closed_already_otherwise_every_state_leads_to_every_other(PeriodState from, PeriodState to, bool changes)
    {
        var result = BillingProcess.Close(May("2022-06-01T12:00:00Z"), new CloseRequest(from, to, [], false));
        Assert.Equal(changes ? to : from, result.Output);
        Assert.Empty(result.Issues);
        Assert.Equal(changes ? [new PeriodStateChanged("2022-05", to)] : [], result.Facts);
    }

    [Fact]
    public void Closing_a_locked_period_changes_nothing_for_unlocking_needs_a_reason()
    {
        var result = BillingProcess.Close(May("2022-06-01T12:00:00Z"), new CloseRequest(PeriodState.Locked, PeriodState.Closed, [], false));
        Assert.Equal(PeriodState.Locked, result.Output);
        Assert.Empty(result.Facts);
    }

    [Theory]
    [InlineData(PeriodState.Open, PeriodState.Closed, true)]
    [InlineData(PeriodState.Open, PeriodState.Locked, true)]
    [InlineData(PeriodState.Closed, PeriodState.Locked, false)]
    [InlineData(PeriodState.Closed, PeriodState.Open, false)]
    [InlineData(PeriodState.Locked, PeriodState.Open, false)]
    public void Unrated_charges_and_an_end_to_come_are_in_the_way_of_an_open_period_only(PeriodState from, PeriodState to, bool refused)
    {
        var early = May("2022-05-31T12:00:00Z");
        var result = BillingProcess.Close(early, new CloseRequest(from, to, Unrated, false));
        Assert.Equal(refused ? ["CLOSE-001", "CLOSE-002"] : [], result.Issues.Select(i => i.Code));
        Assert.Equal(refused ? from : to, result.Output);
        Assert.Equal(refused, result.Facts.IsEmpty);

        var forced = BillingProcess.Close(early, new CloseRequest(from, to, Unrated, true));
        Assert.Equal(to, forced.Output);
        Assert.Empty(forced.Issues);
        Assert.Single(forced.Facts);
    }

    [Fact]
    public void Every_charge_in_the_way_is_named()
    {
        var issues = BillingProcess.Close(May("2022-07-01T00:00:00Z"), new CloseRequest(PeriodState.Open, PeriodState.Closed, [.. Unrated, ("2022-05/B/ITEM", "RATE-002: no reading")], false)).Issues;
        Assert.Equal(["2022-05/A/ITEM", "2022-05/B/ITEM"], issues.Select(i => i.Subject));
        Assert.All(issues, i => Assert.NotEmpty(i.Remedy));
        Assert.Equal("2022-05/B/ITEM has no amount: RATE-002: no reading.", issues[1].Message);
    }

    [Theory]
    [InlineData("2022-05-31T22:59:59Z", true)]
    [InlineData("2022-05-31T23:00:00Z", false)] // midnight in London's summer
    public void A_period_ends_at_midnight_of_the_billing_zone(string knownAt, bool refused)
    {
        var issues = BillingProcess.Close(May(knownAt), new CloseRequest(PeriodState.Open, PeriodState.Closed, [], false)).Issues;
        Assert.Equal(refused ? ["CLOSE-001"] : [], issues.Select(i => i.Code));
    }

    [Fact]
    public void States_have_words()
    {
        Assert.All(Enum.GetValues<PeriodState>(), s => Assert.Equal(s, PeriodStates.Parse(s.Text())));
        Assert.All(Enum.GetValues<PublicationState>(), s => Assert.Equal(s, PublicationStates.Parse(s.Text())));
        Assert.All(Enum.GetValues<Direction>(), d => Assert.Equal(d, Directions.Parse(d.Text())));
        Assert.All(Enum.GetValues<DocumentKind>(), k => Assert.Equal(k, DocumentKinds.Parse(k.Text())));
        Assert.Throws<FormatException>(() => PublicationStates.Parse("gone"));
    }

    private static StepContext May(string knownAt)
    {
        Assert.True(CanonicalText.TryParseInstant(knownAt, out var instant));
        return new World { KnownAt = instant }.At("2022-05");
    }
}
