using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary>What people did to documents outside: it is told, and never overwritten.</summary>
public sealed partial class PublishingTests
{
    [Theory]
    [InlineData("cancelled", true)]
    [InlineData("cancelled", false)]
    [InlineData("deleted", true)]
    [InlineData("deleted", false)]
    [InlineData("edited", true)]
    [InlineData("edited", false)]
    public void What_others_did_to_a_document_blocks_it_until_told(string what, bool reconciled)
    {
        Published();
        switch (what)
        {
            case "cancelled":
                _office.Move(D, "drafts", "cancelled");
                break;
            case "deleted":
                File.Delete(File1("drafts"));
                break;
            default:
                File.WriteAllText(File1("drafts"), File.ReadAllText(File1("drafts")).Replace("\"total\": \"200.00\"", "\"total\": \"150.00\"", StringComparison.Ordinal));
                break;
        }

        if (reconciled)
        {
            var row = _office.Json("reconcile").Ends(0).Rows.Single();
            Assert.Equal(what switch { "edited" => ("draft", "published 200.00, found 150.00"), _ => (what, what + " outside") }, State(row));
        }

        _office.With(TenLess);
        var refused = Documents(_office.Json("publish").Ends(1)).Single();
        Assert.Equal("blocked", (string)refused["action"]!);
        Assert.NotNull(refused["error"]);
        Assert.StartsWith("blocked " + D, _office.Plan().Single(), StringComparison.Ordinal);
        Assert.Contains("--force --reason", _office.Plan().Single(), StringComparison.Ordinal);

        _office.Publish("--document", D, "--force", "--reason", "agreed with accounts");

        Assert.Contains("drafts", Where());
        Assert.Equal("190.00", (string)JsonNode.Parse(File.ReadAllText(File1("drafts")))!["total"]!);
        Assert.Equal(["190.00"], Totals());
        Assert.Equal(["none " + D], _office.Plan());
        Assert.All(_office.Json("reconcile").Ends(0).Rows, row => Assert.Null(row["drift"]));
        Assert.Equal("agreed with accounts", (string)_office.Json("audit").Rows.Last(r => (string)r["action"]! == "publish")["reason"]!);
    }

    [Fact]
    public void Drift_is_reported_and_neither_position_nor_overwritten()
    {
        Published();
        var edited = File.ReadAllText(File1("drafts")).Replace("\"total\": \"200.00\"", "\"total\": \"150.00\"", StringComparison.Ordinal);
        File.WriteAllText(File1("drafts"), edited);

        var row = _office.Json("reconcile").Ends(0).Rows.Single();

        Assert.Equal(("draft 200.00", "draft 150.00"), ((string)row["expected"]!, (string)row["found"]!));
        Assert.Equal("200.00", (string)_office.Json("plan").Rows.Single(r => (string)r["kind"]! == "document")["before"]!);
        _office.Json("publish").Ends(1);
        Assert.Equal(edited, File.ReadAllText(File1("drafts")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_booked_document_that_was_edited_is_in_the_way_until_told_and_then_until_it_is_edited_again(bool isDue)
    {
        Posted();
        Edit("posted", "200.00", "150.00");
        _office.Json("reconcile").Ends(0);
        if (isDue)
        {
            _office.With(TenLess);
        }

        Assert.Contains("found 150.00", _office.Plan().Single(), StringComparison.Ordinal);
        _office.Json("publish").Ends(1);
        var told = Documents(_office.Json("publish", "--document", D, "--force", "--reason", "rounded by the payer").Ends(0)).Single();
        Assert.Equal(isDue ? ("adjust", D + "/adj-1") : ("none", D), ((string)told["action"]!, (string)told["key"]!));

        // It is told still, and later corrections go on beside it.
        Assert.Equal(("posted", "published 200.00, found 150.00 (accepted)"), State(_office.Json("reconcile").Ends(0).Rows[0]));
        Assert.Equal([isDue ? $"none {D}/adj-1" : "none " + D], _office.Plan());
        _office.With(TwentyLess).Publish();
        Assert.Equal(["200.00", "20.00"], Totals());

        Edit("posted", "150.00", "140.00");
        _office.Json("reconcile").Ends(0);
        _office.With(TenLess);
        Assert.Contains("found 140.00", _office.Plan().Single(), StringComparison.Ordinal);
        Assert.StartsWith("blocked", _office.Plan().Single(), StringComparison.Ordinal);
        Assert.Equal("rounded by the payer", (string)_office.Json("audit").Rows.First(r => (string?)r["after"] is { } after && after.Contains("accepted 1", StringComparison.Ordinal))["reason"]!);
    }

    [Fact]
    public void What_was_accepted_beside_a_booked_document_is_not_overwritten_when_it_becomes_a_draft()
    {
        Posted();
        Edit("posted", "200.00", "150.00");
        _office.Json("reconcile").Ends(0);
        _office.Publish("--document", D, "--force", "--reason", "rounded by the payer");
        _office.Move(D, "posted", "drafts");
        _office.Json("reconcile").Ends(0);

        Assert.StartsWith($"blocked {D}: {D} was changed outside (published 200.00, found 150.00)", _office.Plan().Single(), StringComparison.Ordinal);
        _office.Json("publish").Ends(1);
    }

    [Fact]
    public void What_arrived_though_its_answer_was_lost_is_told_by_the_next_publish()
    {
        Office.NeedsFile();
        Posted();
        _byHand = true;
        using (var store = new SqliteConnection($"Data Source={_office.Folder}/connector.db;Pooling=false"))
        {
            store.Open();
            using var killed = store.CreateCommand();
            killed.CommandText = "DELETE FROM publications WHERE superseded < 9223372036854775807; UPDATE publications SET state = 'sending', external_id = NULL";
            killed.ExecuteNonQuery();
        }

        var told = _office.Json("publish").Ends(0).Rows.Single(row => (string?)row["kind"] == "document");
        Assert.Equal(("create", D, "posted"), ((string?)told["action"], (string?)told["key"], (string?)told["state"]));
    }

    [Fact]
    public void What_was_posted_is_not_unsettled_by_reconciling_twice()
    {
        Posted();
        _office.Json("reconcile").Ends(0);
        var audit = _office.Json("audit").Text;

        Assert.Equal(("posted", null), State(_office.Json("reconcile").Ends(0).Rows.Single()));

        Assert.Equal(audit, _office.Json("audit").Text);
        Assert.Equal(["none " + D], _office.Plan());
    }
}
