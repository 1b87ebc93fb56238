using System.Text.Json.Nodes;
using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary>Locked, open and reopened periods.</summary>
public sealed partial class PublishingTests
{
    [Fact]
    public void A_correction_in_a_locked_period_waits_for_force_and_a_reason()
    {
        Posted();
        _office.Json("reconcile").Ends(0);
        _office.Json("period", "lock", "2022-05", "--reason", "audited").Ends(0);

        _office.With(TenLess);

        Assert.Equal([$"blocked {D}/adj-1: period 2022-05 is locked; publish with --force and --reason"], _office.Plan());
        _office.Json("publish").Ends(1);
        _office.Json("publish", "--force").Ends(2);
        Assert.Equal([], Where(D + "/adj-1"));
        _office.Publish("--force", "--reason", "the auditor agrees");
        Assert.Equal(["drafts"], Where(D + "/adj-1"));
    }

    [Fact]
    public void A_draft_of_a_locked_period_is_not_updated_either()
    {
        Published();
        _office.Json("period", "lock", "2022-05", "--reason", "audited").Ends(0);
        _office.With(TenLess);

        Assert.StartsWith("blocked", _office.Plan().Single(), StringComparison.Ordinal);
        _office.Publish("2022-05", "--force", "--reason", "the auditor agrees");
        Assert.Equal(["190.00"], Totals());
    }

    [Fact]
    public void All_or_nothing_publishes_nothing_while_anything_is_blocked()
    {
        _office.With(("agreements", "agreement,from,payer,item,plan\nA3,2022-05-01,P2,I1,FLAT\nA4,2022-05-01,P2,I2,LEVEL\n"));
        _office.Json("period", "close", "2022-05", "--force", "--reason", "a reading is missing").Ends(0);

        var rows = _office.Json("publish", "--all-or-nothing").Ends(1).Rows;

        Assert.Equal("2022-05/receivable/P2", (string)rows.Single()["key"]!);
        Assert.False(Directory.Exists(_office.Books));
        _office.With(("readings", "measure,subject,value\npatients,P2,1\n")).Publish("--all-or-nothing");
        Assert.Equal(2, _office.FilesIn("drafts").Length);
    }

    [Fact]
    public void A_draft_whose_target_became_nothing_is_cancelled_and_comes_again_when_something_is_due_again()
    {
        Published();

        _office.With(("agreements", "agreement,from,retract\nA1,2022-05-01,true\nA2,2022-05-01,true\n"));
        Assert.Equal([$"cancel {D}: nothing is due any longer"], _office.Plan());
        _office.Publish();

        Assert.Equal(["cancelled"], Where());
        Assert.Empty(Totals());
        Assert.All(_office.Json("reconcile").Ends(0).Rows, row => Assert.Null(row["drift"]));
        Assert.Empty(_office.Json("publish").Ends(0).Rows);

        _office.With(SmallFacts.All.Single(f => f.Name == "agreements"));
        Assert.Equal(["create " + D], _office.Plan());
        var again = _office.Json("documents", "2022-05").Rows.Single();
        Assert.Equal(("planned", 2), ((string)again["state"]!, (int)again["revision"]!));
        _office.Publish();
        Assert.Contains("drafts", Where());
        Assert.Equal(["200.00"], Totals());
    }

    [Fact]
    public void A_draft_whose_charges_all_become_zero_is_cancelled()
    {
        Published();

        _office.With(("adjustments", "adjustment,scope,kind,value\nFREE,payer:P1,price,0\n")).Publish();

        Assert.Equal(["cancelled"], Where());
    }

    [Fact]
    public void An_open_period_is_previewed_and_not_published()
    {
        Assert.Equal(["create " + D], _office.Plan("2022-05"));
        Assert.Empty(_office.Plan());

        var refused = _office.Json("publish", "2022-05").Ends(1);

        Assert.Equal("PUBLISH-005", (string)refused.Json["errors"]![0]!["code"]!);
        Assert.False(Directory.Exists(_office.Books));
        Assert.Empty(_office.Json("publish").Ends(0).Rows);
        _office.Json("publish", "--document", D).Ends(1);
    }

    [Fact]
    public void After_a_period_was_reopened_its_drafts_wait_and_adjustments_go_on()
    {
        Posted();
        _office.Json("reconcile").Ends(0);
        _office.Json("period", "reopen", "2022-05", "--reason", "more to come").Ends(0);
        _office.With(TenLess);

        Assert.Equal([$"adjust {D}/adj-1"], _office.Plan());
        _office.Publish();
        Assert.Equal(["drafts"], Where(D + "/adj-1"));

        // The adjustment is booked without our knowing: the further correction is one more adjustment, of the difference only.
        _office.Move(D + "/adj-1", "drafts", "posted");
        _office.With(TwentyLess).Publish();
        var second = JsonNode.Parse(File.ReadAllText(Path.Combine(_office.Books, "drafts", _office.FileOf(D + "/adj-2"))))!;
        Assert.Equal(("credit_note", "10.00"), ((string)second["kind"]!, (string)second["total"]!));
    }
}
