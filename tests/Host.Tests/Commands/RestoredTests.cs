using System.Text.Json.Nodes;
using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary>A store that is behind its books: it was restored from a backup. What is in the books is the position, never what was meant to be there.</summary>
public sealed class RestoredTests : IDisposable
{
    private const string D = "2022-05/receivable/P1";
    private static readonly (string, string) TenLess = ("readings", "measure,subject,from,value\npatients,R1,2022-04-01,900\n");
    private static readonly (string, string) TwentyLess = ("readings", "measure,subject,from,value\npatients,R1,2022-04-01,800\n");

    private readonly Office _office = SmallFacts.Office();
    private byte[] _backup = [];

    public RestoredTests() => Office.NeedsFile();

    public void Dispose() => _office.Dispose();

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void A_document_that_was_made_after_the_backup_is_found_with_what_it_says(bool posted, bool forceFirst)
    {
        Backup();
        _office.Close("2022-05").Publish();
        Restore();
        if (posted)
        {
            _office.Move(D, "drafts", "posted");
        }

        _office.With(TenLess).Close("2022-05");

        BlockedThreeTimes("published 190.00, found 200.00, due 190.00", forceFirst);
        var shown = Assert.Single(_office.Json("backend", "adopt", "books", "--dry-run").Ends(0).Rows);
        Assert.Equal((D, "1", posted ? "posted" : "draft", "190.00", "200.00", "190.00"), Columns(shown));
        BlockedThreeTimes("published 190.00, found 200.00, due 190.00");
        Assert.Equal("USAGE-002", Code(_office.Json("backend", "adopt", "books").Ends(2)));

        Adopt("190.00", "200.00", "190.00");

        Assert.Equal([posted ? $"adjust {D}/adj-1" : "update " + D], _office.Plan());
        _office.Publish();
        Settled("190.00");
        Assert.Equal("restored", (string)_office.Json("audit").Rows.Last(r => (string)r["action"]! == "backend adopt")["reason"]!);
    }

    [Fact]
    public void A_draft_that_was_updated_and_posted_after_the_backup_is_not_corrected_twice()
    {
        _office.Close("2022-05").Publish();
        Backup();
        _office.With(TenLess).Publish();
        _office.Move(D, "drafts", "posted");
        Restore();
        _office.With(TwentyLess);

        Assert.Contains("published 200.00, found 190.00", (string)_office.Json("reconcile").Ends(0).Rows.Single()["drift"]!, StringComparison.Ordinal);
        BlockedThreeTimes("published 200.00, found 190.00, due 180.00");
        Adopt("200.00", "190.00", "180.00");
        _office.Publish();
        Settled("180.00");
    }

    [Fact]
    public void An_adjustment_that_was_made_after_the_backup_counts_too()
    {
        _office.Close("2022-05").Publish();
        _office.Move(D, "drafts", "posted");
        _office.Json("reconcile").Ends(0);
        Backup();
        _office.With(TenLess).Publish();
        _office.Move(D + "/adj-1", "drafts", "posted");
        Restore();
        _office.With(TwentyLess);

        Assert.StartsWith($"adjust {D}/adj-1", _office.Plan().Single(), StringComparison.Ordinal);
        Assert.Contains("published -20.00, found -10.00, due -20.00", Twice(), StringComparison.Ordinal);
        Assert.Equal((D + "/adj-1", "2", "posted", "-20.00", "-10.00", "-20.00"), Columns(_office.Json("backend", "adopt", "books", D + "/adj-1", "--reason", "restored").Ends(0).Rows.Single()));
        Assert.Equal([$"adjust {D}/adj-2"], _office.Plan());
        _office.Publish();
        Settled("180.00");
    }

    [Fact]
    public void What_says_the_same_is_confirmed_by_itself()
    {
        Backup();
        _office.Close("2022-05").Publish();
        _office.Move(D, "drafts", "posted");
        Restore();
        _office.Close("2022-05");
        _office.Json("publish").Ends(0);

        Assert.Empty(_office.Json("backend", "adopt", "books", "--dry-run").Ends(0).Rows);
        Settled("200.00");
    }

    [Fact]
    public void Another_item_at_the_same_price_is_another_content()
    {
        Backup();
        _office.Close("2022-05").Publish();
        _office.Move(D, "drafts", "posted");
        Restore();
        _office.With(("agreements", "agreement,from,payer,provider,recipient,item,plan\nA1,2022-05-01,P1,S1,R1,I3,FLAT\n"), ("items", "item,name\nI3,Care\n"), ("rates", "item,scope,from,price,per\nI3,all,2022-01-01,100.00,month\n"))
            .Close("2022-05");

        BlockedThreeTimes("its content is not what was to be published");
        Adopt("200.00", "200.00", "200.00");
        Assert.Equal([$"adjust {D}/adj-1"], _office.Plan()); // its sum is 0.00
        _office.Publish();
        Settled("200.00");
    }

    [Fact]
    public void What_a_person_changed_meanwhile_counts_for_the_document_as_a_whole()
    {
        Backup();
        _office.Close("2022-05").Publish();
        _office.Move(D, "drafts", "posted");
        var path = Path.Combine(_office.Books, "posted", _office.FileOf(D));
        var file = JsonNode.Parse(File.ReadAllText(path))!;
        (file["lines"]![0]!["amount"], file["total"]) = ("93.50", "193.50");
        File.WriteAllText(path, file.ToJsonString());
        Restore();
        _office.Close("2022-05");

        BlockedThreeTimes("published 200.00, found 193.50, due 200.00");
        Adopt("200.00", "193.50", "200.00");
        _office.Publish();
        Settled("200.00");
    }

    [Fact]
    public void Lines_that_do_not_add_up_are_not_adopted()
    {
        Backup();
        _office.Close("2022-05").Publish();
        var path = Path.Combine(_office.Books, "drafts", _office.FileOf(D));
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"total\": \"200.00\"", "\"total\": \"150.00\"", StringComparison.Ordinal));
        Restore();
        _office.Close("2022-05");

        BlockedThreeTimes("published 200.00, found 150.00, due 200.00");
        var refused = _office.Json("backend", "adopt", "books", "--reason", "restored").Ends(1);
        Assert.Null(Assert.Single(refused.Rows)["found"]);
        Assert.Contains("The lines of 1 document cannot be read", refused.Error, StringComparison.Ordinal);
        BlockedThreeTimes("published 200.00, found 150.00, due 200.00");
    }

    [Fact]
    public void A_line_that_a_person_added_is_the_document_s()
    {
        Backup();
        _office.Close("2022-05").Publish();
        _office.Move(D, "drafts", "posted");
        var path = Path.Combine(_office.Books, "posted", _office.FileOf(D));
        var file = JsonNode.Parse(File.ReadAllText(path))!;
        file["lines"]!.AsArray().Add(new JsonObject { ["description"] = "Carriage", ["amount"] = "5.00" });
        file["total"] = "205.00";
        File.WriteAllText(path, file.ToJsonString());
        Restore();
        _office.Close("2022-05");

        BlockedThreeTimes("published 200.00, found 205.00, due 200.00");
        Adopt("200.00", "205.00", "200.00");
        _office.Publish();
        Settled("200.00");
    }

    [Fact]
    public void What_was_cancelled_and_put_back_is_confirmed_no_more_than_before()
    {
        Backup();
        _office.Close("2022-05").Publish();
        _office.Move(D, "drafts", "posted");
        Restore();
        _office.With(TenLess).Close("2022-05");
        BlockedThreeTimes("published 190.00, found 200.00, due 190.00");

        foreach (var state in new[] { "cancelled", "posted" })
        {
            _office.Move(D, state == "posted" ? "cancelled" : "posted", state);
            _office.Json("reconcile").Ends(0);
        }

        BlockedThreeTimes("published 190.00, found 200.00, due 190.00", forceFirst: true);
        Adopt("190.00", "200.00", "190.00");
        _office.Publish();
        Settled("190.00");
    }

    [Fact]
    public void In_a_period_that_was_reopened_it_is_told_too()
    {
        _office.Close("2022-05").Publish();
        _office.Move(D, "drafts", "posted");
        _office.Json("reconcile").Ends(0);
        _office.Json("period", "reopen", "2022-05", "--reason", "late figures").Ends(0);
        Backup();
        _office.With(TenLess).Publish();
        _office.Move(D + "/adj-1", "drafts", "posted");
        Restore();
        _office.With(TwentyLess);

        _office.Json("publish").Ends(1);
        Assert.Contains("published -20.00, found -10.00", _office.Plan().Single(), StringComparison.Ordinal);
        Assert.Equal("blocked", (string)_office.Json("publish").Ends(1).Rows.Last()["action"]!);
        _office.Json("backend", "adopt", "books", "--reason", "restored").Ends(0);
        _office.Publish();
        Settled("180.00");
    }

    [Fact]
    public void What_is_known_is_not_adopted()
    {
        _office.Close("2022-05").Publish();
        Assert.Equal("ADOPT-001", Code(_office.Json("backend", "adopt", "books", D, "--reason", "x").Ends(1)));
        Assert.Equal("USAGE-031", Code(_office.Json("backend", "adopt", "books", "2022-05/receivable/P9", "--reason", "x").Ends(2)));
    }

    private void Backup() => _backup = File.ReadAllBytes(Path.Combine(_office.Folder, "connector.db"));

    private void Restore()
    {
        foreach (var rest in Directory.GetFiles(_office.Folder, "connector.db*"))
        {
            File.Delete(rest);
        }

        _office.Write("connector.db", _backup);
    }

    /// <summary>It is blocked, and stays so whatever is tried: force does not apply, and nobody is told to use it.</summary>
    private void BlockedThreeTimes(string why, bool forceFirst = false)
    {
        string[][] tries = [["publish"], ["publish", "--document", D, "--force", "--reason", "I insist"], ["publish"]];
        foreach (var asked in forceFirst ? tries.Skip(1) : tries)
        {
            var row = _office.Json(asked).Ends(1).Rows.Single(r => (string)r["kind"]! == "document");
            Assert.Equal("blocked", (string)row["action"]!);
            // The first time it is found by sending; what is due is what was sent.
            Assert.Contains((string)row["error"]!["code"]! == "PUBLISH-008" ? why.Split(", due")[0] : why, (string)row["error"]!["message"]!, StringComparison.Ordinal);
            Assert.DoesNotContain("force", row.ToJsonString(), StringComparison.Ordinal);
        }

        Assert.Contains(why, _office.Plan().Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("force", _office.Json("plan").Text, StringComparison.Ordinal);
        Assert.Empty(_office.Json("verify").Ends(0).Json["violations"]!.AsArray());
        Assert.DoesNotContain(_office.Json("documents", "2022-05").Ends(0).Rows, d => (string?)d["external_id"] is not null && (string?)d["total"] == "200.00" && why.Contains("due 190.00", StringComparison.Ordinal));
    }

    private void Adopt(string published, string found, string due)
    {
        var row = Assert.Single(_office.Json("backend", "adopt", "books", "--reason", "restored").Ends(0).Rows);
        Assert.Equal((published, found, due), ((string)row["published"]!, (string)row["found"]!, (string)row["due"]!));
        Assert.Empty(_office.Json("backend", "adopt", "books", "--dry-run").Ends(0).Rows);
    }

    /// <summary>The books have what is due, to the penny, and nothing more is to be done.</summary>
    private void Settled(string due)
    {
        var books = new[] { "drafts", "posted", "paid" }.SelectMany(f => Directory.GetFiles(Path.Combine(_office.Books, f))).Select(f => JsonNode.Parse(File.ReadAllText(f))!)
            .Sum(d => decimal.Parse((string)d["total"]!, System.Globalization.CultureInfo.InvariantCulture) * ((string)d["kind"]! == "credit_note" ? -1 : 1));
        Assert.Equal(decimal.Parse(due, System.Globalization.CultureInfo.InvariantCulture), books);
        Assert.All(_office.Plan(), row => Assert.StartsWith("none ", row, StringComparison.Ordinal));
        Assert.All(_office.Json("reconcile").Ends(0).Rows, row => Assert.Null(row["drift"]));
        Assert.Empty(_office.Json("verify").Ends(0).Json["violations"]!.AsArray());
    }

    private string Twice()
    {
        _office.Json("publish").Ends(1);
        return (string)_office.Json("publish").Ends(1).Rows.Last()["error"]!["message"]!;
    }

    private static string Code(Reply reply) => (string)reply.Json["errors"]![0]!["code"]!;

    private static (string, string, string, string, string, string) Columns(JsonNode row)
        => ((string)row["document"]!, (string)row["external_id"]!, (string)row["state"]!, (string)row["published"]!, (string)row["found"]!, (string)row["due"]!);
}
