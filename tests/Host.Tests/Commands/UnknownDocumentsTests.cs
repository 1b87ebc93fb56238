using System.Text.Json.Nodes;
using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary>Documents that the books have and the store does not know, because it was restored from an older backup.</summary>
public sealed class UnknownDocumentsTests : IDisposable
{
    private const string D = "2022-05/receivable/P1";
    private static readonly (string, string) TenLess = ("readings", "measure,subject,from,value\npatients,R1,2022-04-01,900\n");

    private readonly Office _office = SmallFacts.Office();
    private byte[] _backup = [];

    public UnknownDocumentsTests() => Office.NeedsFile();

    public void Dispose() => _office.Dispose();

    [Fact]
    public void One_of_a_period_that_the_store_has_not_closed_is_listed_and_blocks_until_it_is_adopted()
    {
        Backup();
        _office.Close("2022-05").Publish();
        _office.Move(D, "drafts", "posted");
        Restore();

        Assert.Contains($"{D} is there (posted, 200.00), and this store never sent it", _office.Json("backend", "check", "books").Text, StringComparison.Ordinal);
        Assert.Empty(_office.Json("verify").Ends(0).Json["violations"]!.AsArray());
        var violation = Assert.Single(_office.Json("verify", "--outside").Ends(1).Json["violations"]!.AsArray())!;
        Assert.Equal(("OUTSIDE-002", D), ((string)violation["code"]!, (string)violation["subject"]!));
        var row = Assert.Single(_office.Json("reconcile").Ends(0).Rows);
        Assert.Equal((D, "nothing", "posted 200.00", "not confirmed: not known to this store, found 200.00"), ((string)row["document"]!, (string)row["expected"]!, (string)row["found"]!, (string)row["drift"]!));
        Assert.Equal(0, _office.Json("backend", "check", "books").Code);

        _office.With(TenLess).Close("2022-05");
        foreach (var asked in new[] { "plan", "publish" })
        {
            var blocked = _office.Json(asked).Rows.Single(r => (string)r["kind"]! == "document");
            Assert.Equal("blocked", (string)blocked["action"]!);
            Assert.Contains("not known to this store, found 200.00, due 190.00", blocked.ToJsonString(), StringComparison.Ordinal);
            Assert.DoesNotContain("force", blocked.ToJsonString(), StringComparison.Ordinal);
        }

        var adopted = Assert.Single(_office.Json("backend", "adopt", "books", "--reason", "restored").Ends(0).Rows);
        Assert.Equal(("0.00", "200.00", "190.00"), ((string)adopted["published"]!, (string)adopted["found"]!, (string)adopted["due"]!));
        Assert.Equal([$"adjust {D}/adj-1"], _office.Plan());
        _office.Publish();
        Settled("190.00");
    }

    [Fact]
    public void An_adjustment_counts_although_the_facts_that_it_was_for_are_lost()
    {
        _office.Close("2022-05").Publish();
        _office.Move(D, "drafts", "posted");
        _office.Json("reconcile").Ends(0);
        Backup();
        _office.With(TenLess).Publish();
        _office.Move(D + "/adj-1", "drafts", "posted");
        Restore();

        Assert.Equal(["none " + D], _office.Plan());
        Assert.Contains("found -10.00", (string)_office.Json("reconcile").Ends(0).Rows.Single(r => (string)r["document"]! == D + "/adj-1")["drift"]!, StringComparison.Ordinal);
        Assert.Contains("found -10.00, due 0.00", _office.Plan().Single(), StringComparison.Ordinal);
        Assert.Empty(_office.Json("verify").Ends(0).Json["violations"]!.AsArray());

        // The facts come again: it is what it should be, by the charge that its line carries.
        _office.With(TenLess);
        Assert.Contains("found -10.00, due -10.00", _office.Plan().Single(), StringComparison.Ordinal);
        _office.Json("backend", "adopt", "books", "--reason", "restored").Ends(0);
        Assert.All(_office.Plan(), row => Assert.StartsWith("none ", row, StringComparison.Ordinal));
        Settled("190.00");
    }

    [Fact]
    public void After_a_restore_the_first_plan_finds_it()
    {
        _office.Json("backup", "before.backup").Ends(0);
        _office.Close("2022-05").Publish();
        foreach (var rest in Directory.GetFiles(_office.Folder, "connector.db*"))
        {
            File.Delete(rest);
        }

        _office.Json("restore", "before.backup").Ends(0);
        _office.Json("plan").Ends(0);
        Assert.Contains("not known to this store", (string)_office.Json("reconcile").Ends(0).Rows.Single()["drift"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_person_put_into_the_folder_is_not_ours()
    {
        _office.Close("2022-05").Publish();
        _office.Write(Path.Combine("books", "posted", "carriage.json"), System.Text.Encoding.UTF8.GetBytes("""{"document":"carriage","total":"5.00","currency":"GBP","kind":"invoice"}"""));
        File.Copy(Path.Combine(_office.Books, "drafts", _office.FileOf(D)), Path.Combine(_office.Books, "posted", "copy.json"));
        Assert.Empty(_office.Json("verify", "--outside").Ends(0).Json["violations"]!.AsArray());
        Assert.Single(_office.Json("reconcile").Ends(0).Rows);
    }

    [Fact]
    public void What_was_changed_outside_is_a_violation_until_it_is_accepted()
    {
        _office.Close("2022-05").Publish();
        _office.Move(D, "drafts", "posted");
        var path = Path.Combine(_office.Books, "posted", _office.FileOf(D));
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"200.00\"", "\"150.00\"", StringComparison.Ordinal));
        var violation = Assert.Single(_office.Json("verify", "--outside").Ends(1).Json["violations"]!.AsArray())!;
        Assert.Equal(("OUTSIDE-001", D), ((string)violation["code"]!, (string)violation["subject"]!));
        _office.Json("reconcile").Ends(0);
        _office.Json("publish", "--document", D, "--force", "--reason", "as agreed").Ends(0);
        Assert.Empty(_office.Json("verify", "--outside").Ends(0).Json["violations"]!.AsArray());
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

    private void Settled(string due)
    {
        var books = new[] { "drafts", "posted", "paid" }.SelectMany(f => Directory.GetFiles(Path.Combine(_office.Books, f))).Select(f => JsonNode.Parse(File.ReadAllText(f))!)
            .Sum(d => decimal.Parse((string)d["total"]!, System.Globalization.CultureInfo.InvariantCulture) * ((string)d["kind"]! == "credit_note" ? -1 : 1));
        Assert.Equal(decimal.Parse(due, System.Globalization.CultureInfo.InvariantCulture), books);
        Assert.Empty(_office.Json("verify", "--outside").Ends(0).Json["violations"]!.AsArray());
    }
}
