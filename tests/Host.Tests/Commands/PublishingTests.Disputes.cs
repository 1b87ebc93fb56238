using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary>What is disputed, and what was agreed on.</summary>
public sealed partial class PublishingTests
{
    [Fact]
    public void What_a_dispute_holds_is_no_difference()
    {
        Posted();
        _office.Json("reconcile").Ends(0);
        _office.With(TenLess);
        _office.Json("dispute", "open", "2022-05/A2/I2").Ends(0);

        var row = Documents(_office.Json("plan")).Single();
        Assert.Equal(("none", "200.00", "200.00", "0.00"), ((string)row["action"]!, (string)row["before"]!, (string)row["after"]!, (string)row["difference"]!));
    }

    [Fact]
    public void What_was_agreed_on_does_not_count_again_once_a_fact_has_changed_though_it_changes_back()
    {
        Posted();
        _office.Json("reconcile").Ends(0);
        _office.Json("dispute", "open", "2022-05/A2/I2").Ends(0);
        _office.Json("dispute", "resolve", "1", "--accept").Ends(0);
        string Due() => (string)_office.Json("charges", "2022-05", "--agreement", "A2").Ends(0).Rows.Single()["amount"]!;
        Assert.Equal("0.00", Due());

        _office.With(TenLess);
        Assert.Equal("90.00", Due());
        _office.With(AsBefore);

        Assert.Equal("100.00", Due());
        Assert.Equal(["none " + D], _office.Plan());
        _office.Json("dispute", "open", "2022-05/A2/I2").Ends(0);
        _office.Json("dispute", "resolve", "2", "--amend", "60").Ends(0);
        Assert.Equal("60.00", Due());
    }

    [Fact]
    public void What_was_agreed_on_lapses_at_the_close_when_the_fact_changed_while_the_period_was_open()
    {
        Posted();
        _office.Json("reconcile").Ends(0);
        _office.Json("dispute", "open", "2022-05/A2/I2").Ends(0);
        _office.Json("dispute", "resolve", "1", "--accept").Ends(0);
        _office.Json("period", "reopen", "2022-05", "--reason", "more to come").Ends(0);
        _office.With(TenLess).Close("2022-05");
        _office.With(AsBefore);

        Assert.Equal(["100.00"], _office.Json("charges", "2022-05", "--agreement", "A2").Ends(0).Rows.Select(c => (string)c["amount"]!));
    }

    [Fact]
    public void What_was_agreed_on_with_one_payer_lapses_when_another_pays()
    {
        Posted();
        _office.Json("reconcile").Ends(0);
        _office.Json("dispute", "open", "2022-05/A2/I2").Ends(0);
        _office.Json("dispute", "resolve", "1", "--amend", "40").Ends(0);

        _office.With(("agreements", "agreement,from,payer,provider,recipient,item,plan\nA2,2022-05-01,P2,S1,R1,I2,LEVEL\n"));
        Assert.Equal([$"adjust {D}/adj-1", "create 2022-05/receivable/P2: 2022-05/A2/I2 computed anew: facts changed since dispute 1 agreed on 40.00"], _office.Plan());
        _office.With(("agreements", "agreement,from,payer,provider,recipient,item,plan\nA2,2022-05-01,P1,S1,R1,I2,LEVEL\n"));

        Assert.Equal(["100.00"], _office.Json("charges", "2022-05", "--agreement", "A2").Ends(0).Rows.Select(c => (string)c["amount"]!));
    }

    [Fact]
    public void A_draft_that_is_disputed_whole_is_cancelled_for_that_reason()
    {
        Published();

        _office.Json("dispute", "open", "2022-05/A1/I1", "2022-05/A2/I2").Ends(0);

        Assert.Equal([$"cancel {D}: all of it is disputed: 2 charges are held by disputes"], _office.Plan());
    }
}
