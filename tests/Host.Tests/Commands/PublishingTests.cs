using System.Text.Json.Nodes;
using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary>From a closed period to the books, and what becomes of it when facts or accountants change things.</summary>
public sealed partial class PublishingTests : IDisposable
{
    private const string D = "2022-05/receivable/P1";

    private static readonly (string, string) TenLess = ("readings", "measure,subject,from,value\npatients,R1,2022-04-01,900\n");
    private static readonly (string, string) TwentyLess = ("readings", "measure,subject,from,value\npatients,R1,2022-04-01,800\n");
    private static readonly (string, string) AsBefore = ("readings", "measure,subject,from,value\npatients,R1,2022-04-01,1000\n");

    private readonly Office _office = SmallFacts.Office();

    private bool _byHand;

    public void Dispose()
    {
        // Whatever happened: the laws hold, but for what a hand in the database did.
        var verified = _office.Json("verify");
        _office.Dispose();
        Assert.Equal(_byHand ? ["VERIFY-007"] : [], verified.Json["violations"]!.AsArray().Select(v => (string)v!["code"]!).Distinct());
    }

    [Fact]
    public void Publishing_twice_publishes_once()
    {
        Published();
        var file = File.ReadAllText(File1("drafts"));

        Assert.Empty(_office.Json("publish").Ends(0).Rows);

        Assert.Equal(["none " + D], _office.Plan());
        Assert.Equal(file, File.ReadAllText(File1("drafts")));
        Assert.Equal(["drafts"], Where());
    }

    [Fact]
    public void The_file_is_the_document_with_the_books_id_and_number()
    {
        Published();

        var file = JsonNode.Parse(File.ReadAllText(File1("drafts")))!.AsObject();
        var row = _office.Json("documents", "2022-05").Rows.Single();

        Assert.Equal(("1", "F-000001"), ((string)file["external_id"]!, (string)file["external_number"]!));
        file.Remove("external_id");
        file.Remove("external_number");
        Assert.True(JsonNode.DeepEquals(row, file));
        Assert.Equal("draft", (string)row["state"]!);
    }

    [Fact]
    public void A_correction_updates_the_draft_under_its_id_and_number()
    {
        Published();

        _office.With(TenLess);
        Assert.Equal(["update " + D], _office.Plan());
        var row = Documents(_office.Json("publish").Ends(0)).Single();

        Assert.Equal(("update", "1", "F-000001", "draft"), ((string)row["action"]!, (string)row["external_id"]!, (string)row["external_number"]!, (string)row["state"]!));
        var file = JsonNode.Parse(File.ReadAllText(File1("drafts")))!;
        Assert.Equal((2, "190.00", "1"), ((int)file["revision"]!, (string)file["total"]!, (string)file["external_id"]!));
        Assert.Equal(["drafts"], Where());
        Assert.Equal(2, (int)_office.Json("documents", "2022-05").Rows.Single()["revision"]!);
    }

    [Theory]
    [InlineData("posted", true)]
    [InlineData("posted", false)]
    [InlineData("paid", true)]
    [InlineData("paid", false)]
    public void A_correction_of_a_booked_document_is_an_adjustment_whether_we_know_that_it_is_booked_or_find_it_so(string state, bool reconciled)
    {
        Published();
        var original = JsonNode.Parse(File.ReadAllText(File1("drafts")))!.AsObject();
        _office.Move(D, "drafts", state);
        if (reconciled)
        {
            Assert.Equal((state, null), State(_office.Json("reconcile").Ends(0).Rows.Single()));
        }

        _office.With(TenLess);
        Assert.Equal([reconciled ? $"adjust {D}/adj-1" : "update " + D], _office.Plan());
        var row = Documents(_office.Json("publish").Ends(0)).Single();

        Assert.Equal(("adjust", D + "/adj-1", D, "draft", "F-000002"),
            ((string)row["action"]!, (string)row["key"]!, (string)row["document"]!, (string)row["state"]!, (string)row["external_number"]!));
        Assert.True(JsonNode.DeepEquals(original, JsonNode.Parse(File.ReadAllText(File1(state)))));
        Assert.Equal(["drafts"], Where(D + "/adj-1"));

        var documents = _office.Json("documents", "2022-05").Rows;
        Assert.Equal([(D, "invoice", "200.00", state), (D + "/adj-1", "credit_note", "10.00", "draft")],
            documents.Select(d => ((string)d["document"]!, (string)d["kind"]!, (string)d["total"]!, (string)d["state"]!)));
        var adjustment = documents[1];
        Assert.Equal(("2022-05", "2022-06", "2022-06-01", "2022-06-01", D),
            ((string)adjustment["period"]!, (string)adjustment["issued_in"]!, (string)adjustment["issue_date"]!, (string)adjustment["due_date"]!, (string)adjustment["corrects"]!));
        var line = adjustment["lines"]!.AsArray().Single()!;
        Assert.Equal(("10.00", "2022-05-01", "2022-05-31"), ((string)line["amount"]!, (string)line["service_from"]!, (string)line["service_to"]!));
        Assert.Equal($$"""{"document":"{{D}}","line":2}""", line["corrects"]!.ToJsonString());
        Assert.Equal("""[{"charge":"2022-05/A2/I2","amount":"10.00"}]""", line["charges"]!.ToJsonString());
        Assert.Empty(_office.Json("publish").Ends(0).Rows);
    }

    [Fact]
    public void While_an_adjustment_is_a_draft_a_further_correction_updates_it_and_later_the_next_one_follows()
    {
        Posted();
        _office.With(TenLess).Publish();

        _office.With(TwentyLess);
        Assert.Equal([$"update {D}/adj-1"], _office.Plan());
        _office.Publish();
        Assert.Equal(["200.00", "20.00"], Totals());
        Assert.Equal(2, (int)_office.Json("documents", "2022-05").Rows[1]["revision"]!);

        _office.Move(D + "/adj-1", "drafts", "posted");
        _office.With(TenLess).Publish();
        Assert.Equal(["200.00", "20.00", "10.00"], Totals());
        Assert.Equal(["invoice", "credit_note", "invoice"], _office.Json("documents", "2022-05").Rows.Select(d => (string)d["kind"]!));
        Assert.Equal(["drafts"], Where(D + "/adj-2"));
    }

    [Theory]
    [InlineData("cancelled", "blocked")]
    [InlineData("drafts", "update")]
    public void What_an_adjustment_corrects_is_looked_at_before_it_is_sent(string folder, string outcome)
    {
        Posted();
        _office.Json("reconcile").Ends(0);
        _office.Move(D, "posted", folder);
        _office.With(TenLess);

        Assert.Equal([$"adjust {D}/adj-1"], _office.Plan());
        var row = Documents(_office.Json("publish").Ends(outcome == "blocked" ? 1 : 0)).Single();
        Assert.Equal((outcome, D), ((string)row["action"]!, (string)row["key"]!));
        Assert.False(File.Exists(Path.Combine(_office.Books, "drafts", _office.FileOf(D + "/adj-1"))));
    }

    [Fact]
    public void A_document_that_there_is_not_is_refused_and_a_deleted_adjustment_is_made_again_by_its_own_name()
    {
        Posted();
        _office.With(TenLess).Publish();
        File.Delete(Path.Combine(_office.Books, "drafts", _office.FileOf(D + "/adj-1")));
        _office.Json("reconcile").Ends(0);

        _office.Json("publish", "--document", "2022-05/receivable/NOBODY").Ends(2);
        _office.Json("publish", "--document", D + "/adj-1", "--force", "--reason", "lost").Ends(0);
        Assert.Equal(["200.00", "10.00"], Totals());
        Assert.Equal(["drafts"], Where(D + "/adj-2"));
    }

    [Fact]
    public void A_correction_that_is_taken_back_cancels_the_draft_of_the_adjustment()
    {
        Posted();
        _office.With(TenLess).Publish().With(AsBefore);

        Assert.Equal([$"cancel {D}/adj-1: there is nothing left to correct"], _office.Plan());
        _office.Json("verify").Ends(0);
        _office.Publish();

        Assert.Equal(["cancelled"], Where(D + "/adj-1"));
        Assert.Equal(["none " + D], _office.Plan());
        Assert.Equal(["200.00"], Totals());

        _office.With(TwentyLess).Publish();
        Assert.Equal(["drafts"], Where(D + "/adj-2"));
    }

    [Fact]
    public void An_adjustment_is_issued_in_the_first_later_period_that_is_open()
    {
        Posted();
        _office.Close("2022-06").With(TenLess).Publish();

        var adjustment = _office.Json("documents", "2022-05").Rows[1];
        Assert.Equal(("2022-07", "2022-07-01"), ((string)adjustment["issued_in"]!, (string)adjustment["issue_date"]!));
    }

    [Fact]
    public void When_the_payer_turns_out_to_be_another_the_old_one_is_credited_and_the_new_one_charged()
    {
        Posted();

        _office.With(("agreements", "agreement,from,payer,provider,recipient,item,plan\nA1,2022-05-01,P2,S1,R1,I1,FLAT\n"));
        Assert.Equal(["update " + D, "create 2022-05/receivable/P2"], _office.Plan());
        _office.Publish();

        Assert.Equal(
            [(D, "invoice", "200.00"), (D + "/adj-1", "credit_note", "100.00"), ("2022-05/receivable/P2", "invoice", "100.00")],
            _office.Json("documents", "2022-05").Rows.Select(d => ((string)d["document"]!, (string)d["kind"]!, (string)d["total"]!)));
    }

    [Fact]
    public void When_all_of_a_posted_document_goes_to_another_payer_all_of_it_is_credited()
    {
        Posted();

        _office.With(("agreements", "agreement,from,payer,provider,recipient,item,plan\nA1,2022-05-01,P2,S1,R1,I1,FLAT\nA2,2022-05-01,P2,S1,R1,I2,LEVEL\n")).Publish();

        Assert.Equal(["200.00", "200.00", "200.00"], Totals());
        Assert.Equal(["invoice", "credit_note", "invoice"], _office.Json("documents", "2022-05").Rows.Select(d => (string)d["kind"]!));
        Assert.Empty(_office.Json("publish").Ends(0).Rows);
    }

    [Fact]
    public void Publishing_can_be_narrowed_to_a_payer_a_backend_a_period_or_a_document()
    {
        _office.With(("agreements", "agreement,from,payer,recipient,item,plan\nA3,2022-05-01,P2,R2,I1,FLAT\n")).Close("2022-05", "2022-06");

        _office.Publish("2022-05", "--payer", "P2");
        Assert.Equal(["2022-05+receivable+P2.json"], _office.FilesIn("drafts"));
        Assert.Single(Directory.GetFiles(Path.Combine(_office.Books, "customers")));
        _office.Publish("--document", "2022-06/receivable/P1");
        Assert.Equal(["2022-05+receivable+P2.json", "2022-06+receivable+P1.json"], _office.FilesIn("drafts"));
        _office.Publish("2022-05", "--backend", "books");
        Assert.Equal(3, _office.FilesIn("drafts").Length);
        Assert.Equal(["none " + D, "none 2022-05/receivable/P2", "none 2022-06/receivable/P1", "create 2022-06/receivable/P2"], _office.Plan());
        Assert.Equal(["create 2022-06/receivable/P2", "none 2022-05/receivable/P2"], _office.Plan("--payer", "P2").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_document_stays_with_the_backend_it_was_first_sent_to()
    {
        Office.NeedsFile();
        Published();
        _office.Write("two.json", """
            { "Connector": { "Backends": { "books": { "Kind": "files", "Folder": "books" }, "other": { "Kind": "files", "Folder": "other" } },
              "Routes": [ { "Payer": "P2", "Backend": "books" }, { "Direction": "receivable", "Payer": "*", "Backend": "other" } ] } }
            """);
        _office.With(("agreements", "agreement,from,payer,recipient,item,plan\nA3,2022-05-01,P2,R2,I1,FLAT\n")).With(TenLess);

        var rows = Documents(_office.Json("plan", "--config", "two.json").Ends(0));
        Assert.Equal([("update", D, "books"), ("create", "2022-05/receivable/P2", "books")], rows.Select(r => ((string)r["action"]!, (string)r["key"]!, (string)r["backend"]!)));
        _office.Json("period", "close", "2022-06", "--config", "two.json").Ends(0);
        _office.Json("publish", "--config", "two.json").Ends(0);
        Assert.Equal(["2022-06+receivable+P1.json"], Directory.GetFiles(Path.Combine(_office.Folder, "other", "drafts")).Select(f => Path.GetFileName(f)!));
    }

    [Fact]
    public void Corrections_below_the_minimum_wait_and_are_said_so()
    {
        Posted();
        _office.Variables["Connector__Corrections__Minimum"] = "10.01";
        _office.Json("reconcile").Ends(0);

        _office.With(TenLess);
        Assert.Equal([$"none {D}/adj-1: waits: 10.00 is below Corrections:Minimum"], _office.Plan());
        _office.With(TwentyLess);
        Assert.Equal([$"adjust {D}/adj-1"], _office.Plan());
    }

    [Fact]
    public void Corrections_can_be_held_or_reissued()
    {
        Posted();
        _office.Variables["Connector__Corrections__Posted"] = "hold";
        _office.Json("reconcile").Ends(0);
        _office.With(TenLess);
        Assert.StartsWith($"none {D}/adj-1: held", _office.Plan().Single(), StringComparison.Ordinal);

        _office.Variables["Connector__Corrections__Posted"] = "reissue";
        _office.Publish();

        Assert.Equal(["200.00", "200.00", "190.00"], Totals());
        Assert.Equal(["invoice", "credit_note", "invoice"], _office.Json("documents", "2022-05").Rows.Select(d => (string)d["kind"]!));
    }

    [Fact]
    public void A_second_correction_touches_only_the_replacing_draft_and_the_rows_of_a_plan_add_up()
    {
        Posted();
        _office.Json("reconcile").Ends(0);
        _office.Variables["Connector__Corrections__Posted"] = "reissue";
        _office.With(TenLess);
        Assert.Equal([("200.00", "0.00", "-200.00"), ("0.00", "190.00", "190.00")], Documents(_office.Json("plan")).Select(r => ((string)r["before"]!, (string)r["after"]!, (string)r["difference"]!)));
        Assert.Contains("; the books change by -10.00 GBP", _office.Run("plan").Ends(0).Text, StringComparison.Ordinal);
        _office.Publish();

        _office.Now = "2022-07-02T09:00:00Z";
        _office.With(TwentyLess);

        Assert.Equal([$"none {D}/adj-1", $"update {D}/adj-2"], _office.Plan());
        Assert.Equal([("190.00", "190.00", "0.00"), ("190.00", "180.00", "-10.00")], Documents(_office.Json("plan")).Select(r => ((string)r["before"]!, (string)r["after"]!, (string)r["difference"]!)));
        _office.Publish();
        Assert.Equal([1, 1, 2], _office.Json("documents", "2022-05").Rows.Select(d => (int)d["revision"]!));
    }

    [Fact]
    public void Books_that_are_not_there_any_more_are_a_failure_of_the_backend_and_no_defect()
    {
        Published();
        Directory.Move(_office.Books, _office.Books + "-away");
        _office.With(TenLess);

        Assert.NotNull(Documents(_office.Json("publish").Ends(3)).Single()["error"]);
        _office.Json("reconcile").Ends(3);

        Assert.False(Directory.Exists(_office.Books)); // an empty folder would say that all is gone
        Directory.Move(_office.Books + "-away", _office.Books);
        _office.Publish();
        Assert.Equal(["190.00"], Totals());
    }

    [Fact]
    public void While_another_process_publishes_this_one_is_refused()
    {
        Office.NeedsFile();
        _office.Close("2022-05");
        using (new FileStream(Path.Combine(_office.Folder, "connector.db.publishing-books"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.Equal("PUBLISH-006", (string)_office.Json("publish").Ends(1).Json["errors"]![0]!["code"]!);
        }

        _office.Publish();
    }

    [Fact]
    public void Customers_and_items_whose_details_changed_are_updated_with_the_next_document()
    {
        Published();
        _office.With(("parties", "party,name,place,email\nP1,Payer One plc,EAST,accounts@p1.example\n"));

        var rows = _office.Json("publish").Ends(0).Rows;

        Assert.Equal(["customer update P1", $"document update {D}"], rows.Select(r => $"{r["kind"]} {r["action"]} {r["key"]}"));
        Assert.Contains("Payer One plc", File.ReadAllText(Path.Combine(_office.Books, "customers", "P1.json")), StringComparison.Ordinal);
    }

    private void Published() => _office.Close("2022-05").Publish();

    private void Posted()
    {
        Published();
        _office.Move(D, "drafts", "posted");
    }

    private void Edit(string state, string total, string to)
        => File.WriteAllText(File1(state), File.ReadAllText(File1(state)).Replace($"\"total\": \"{total}\"", $"\"total\": \"{to}\"", StringComparison.Ordinal));

    private string File1(string state) => Path.Combine(_office.Books, state, _office.FileOf(D));

    private string[] Where(string document = D)
        => [.. new[] { "drafts", "posted", "paid", "cancelled" }.Where(state => File.Exists(Path.Combine(_office.Books, state, _office.FileOf(document))))];

    private string[] Totals() => [.. _office.Json("documents", "2022-05").Ends(0).Rows.Select(d => (string)d["total"]!)];

    private static (string State, string? Drift) State(JsonObject row) => ((string)row["state"]!, (string?)row["drift"]);

    private static JsonObject[] Documents(Reply reply) => [.. reply.Rows.Where(r => (string)r["kind"]! == "document")];
}
