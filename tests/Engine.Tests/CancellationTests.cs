using Xunit;

namespace Connector.Engine.Tests;

/// <summary>What a session costs that did not take place: planned for 2 May 2022 from 10:00 to 12:00 UTC, at 60 an hour.</summary>
public sealed class CancellationTests
{
    private const string Planned = " planned_start=2022-05-02T10:00Z planned_end=2022-05-02T12:00Z";

    private static World With(string session, params string[] rules) => UsageWorld.Time("interval=PT1H")
        .Rows("cancellations", "plan,from,reason,notice_hours,charge,fixed_price", rules)
        .Cancelled("2022-05-02T10:15Z", session + Planned);

    private static string[] Due(string session, params string[] rules) => With(session, rules).Amounts("2022-05");

    [Fact]
    public void Without_a_rule_it_costs_nothing_unless_the_session_says_that_it_is_billable()
    {
        Assert.Empty(Due("billable="));
        Assert.Equal(["2022-05/A/ITEM/S 120.00"], Due("billable=true"));
        Assert.Empty(Due("billable=false", "PLAN,,,,full,"));
        Assert.Equal(["2022-05/A/ITEM/S 120.00"], Due("billable=true", "PLAN,,,,none,"));
    }

    [Theory]
    [InlineData("2022-05-01T09:59:59Z", false)] // a second more than a day
    [InlineData("2022-05-01T10:00:00Z", true)]
    [InlineData("2022-05-02T09:00:00Z", true)]
    [InlineData("2022-05-02T11:00:00Z", true)] // when it should have begun already
    public void It_is_charged_when_cancelled_within_the_hours_of_notice(string cancelledAt, bool isCharged)
        => Assert.Equal(isCharged ? ["2022-05/A/ITEM/S 120.00"] : [], Due("cancelled_at=" + cancelledAt, "PLAN,,,24,planned,"));

    [Fact]
    public void The_rule_of_its_reason_has_the_say_before_that_of_any_reason_and_the_version_of_the_day_it_was_to_start()
    {
        string[] rules = ["PLAN,,,,planned,", "PLAN,,ill,,none,", "PLAN,,no_show,,fixed,25", "PLAN,2022-05-02,no_show,,fixed,30", "PLAN,2022-05-03,no_show,,fixed,35"];
        Assert.Equal(["2022-05/A/ITEM/S 120.00"], Due("cancel_reason=", rules));
        Assert.Equal(["2022-05/A/ITEM/S 120.00"], Due("cancel_reason=holiday", rules));
        Assert.Empty(Due("cancel_reason=ill", rules));
        Assert.Equal(["2022-05/A/ITEM/S 30.00"], Due("cancel_reason=no_show", rules));
    }

    [Fact]
    public void In_full_is_from_its_start_to_its_end_and_by_planned_time_is_what_was_planned()
    {
        Assert.Equal(["2022-05/A/ITEM/S 180.00"], Due("end=2022-05-02T13:15Z", "PLAN,,,,full,")); // 10:15 to 13:15
        Assert.Equal(["2022-05/A/ITEM/S 120.00"], Due("end=2022-05-02T13:15Z", "PLAN,,,,planned,"));
        Assert.Equal(["2022-05/A/ITEM/S 120.00"], Due("end=", "PLAN,,,,full,")); // 1.75 hours
    }

    [Fact]
    public void A_fixed_price_is_due_once_whatever_the_template_holds_and_in_the_period_of_the_planned_end()
    {
        var world = UsageWorld.Time("interval=PT1H").Rows("cancellations", "plan,charge,fixed_price", "PLAN,fixed,25")
            .Rows("templates", "template,component", "BOTH,ITEM", "BOTH,OTHER").With("agreements", []).Rows("agreements", "agreement,payer,item,plan", "A,PAYER,BOTH,PLAN")
            .Cancelled("2022-05-31T20:00Z", "planned_end=2022-06-01T06:00Z");
        Assert.Empty(world.Amounts("2022-05"));
        Assert.Equal(["2022-06/A/ITEM/S 25.00"], world.Amounts("2022-06"));
        Assert.Equal(["1"], world.Quantities("2022-06"));
    }

    [Fact]
    public void A_cancelled_stay_is_charged_at_once_when_it_was_to_end()
    {
        var world = UsageWorld.Time("interval=PT1H schedule=periodic").Cancelled("2022-05-31T20:00Z", "billable=true planned_end=2022-06-01T06:00Z");
        Assert.Empty(world.Amounts("2022-05"));
        Assert.Equal(["2022-06/A/ITEM/S 600.00"], world.Amounts("2022-06"));
    }

    [Theory]
    [InlineData("billable=true", "", "planned_end")]
    [InlineData("billable=", "PLAN,,,,planned,", "planned_end")]
    [InlineData("billable=", "PLAN,,,,full,", "planned_end")]
    [InlineData("planned_end=2022-05-02T12:00Z", "PLAN,,,24,full,", "cancelled_at")]
    public void Where_its_length_or_its_notice_is_not_known_no_amount_is_guessed(string session, string rule, string missing)
    {
        var world = UsageWorld.Time("interval=PT1H").Rows("cancellations", "plan,from,reason,notice_hours,charge,fixed_price", rule.Length == 0 ? [] : [rule]).Cancelled("2022-05-02T10:00Z", session);
        var charge = Assert.Single(world.Charges("2022-05"));
        Assert.StartsWith("RATE-009", charge.Reason, StringComparison.Ordinal);
        Assert.Contains(missing, charge.Reason, StringComparison.Ordinal);
        Assert.Empty(world.Charges("2022-06"));
    }

    [Fact]
    public void A_fixed_price_needs_no_length()
    {
        var world = UsageWorld.Time("interval=PT1H").Rows("cancellations", "plan,charge,fixed_price", "PLAN,fixed,25").Cancelled("2022-05-02T10:00Z", "billable=");
        Assert.Equal(["2022-05/A/ITEM/S 25.00"], world.Amounts("2022-05"));
    }

    [Fact]
    public void Sessions_that_are_only_planned_or_are_not_billable_cost_nothing()
    {
        var world = UsageWorld.Time("interval=PT1H").Rows("sessions", "session,agreement,start,end,status,billable",
            "S1,A,2022-05-02T10:00Z,2022-05-02T11:00Z,planned,", "S2,A,2022-05-02T10:00Z,2022-05-02T11:00Z,planned,true",
            "S3,A,2022-05-02T10:00Z,2022-05-02T11:00Z,completed,false", "S4,A,2022-05-02T10:00Z,,in_progress,false", "S5,A,2022-05-02T10:00Z,2022-05-02T11:00Z,completed,true");
        Assert.Equal(["2022-05/A/ITEM/S5 60.00"], world.Amounts("2022-05"));
    }

    [Fact]
    public void A_billable_cancellation_without_an_active_agreement_is_unrated_and_any_other_is_nothing()
    {
        var world = UsageWorld.Time("interval=PT1H").With("agreements", []).Rows("agreements", "agreement,from,payer,item,plan", "A,2022-06-01,PAYER,ITEM,PLAN");
        Assert.StartsWith("RATE-007", world.Cancelled("2022-05-02T10:15Z", "billable=true" + Planned).Charges("2022-05").Single().Reason, StringComparison.Ordinal);
        Assert.Empty(world.With("sessions", []).Cancelled("2022-05-02T10:15Z", "billable=" + Planned).Charges("2022-05"));
    }
}
