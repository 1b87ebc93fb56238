using System.Globalization;
using System.Text.Json.Nodes;
using Connector.Simulators.Odoo;
using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary>Credit notes that a person booked against documents of ours: told, in the way until somebody decides, then counted, to the penny.</summary>
public sealed class CreditedTests : IDisposable
{
    private const string D = "2022-05/receivable/P1";

    private static readonly (string, string) TenLess = ("readings", "measure,subject,from,value\npatients,R1,2022-04-01,900\n");

    private readonly Office _office = SmallFacts.Office();

    public void Dispose() => _office.Dispose();

    [Fact]
    public void A_reversal_is_told_blocks_and_is_credited_no_second_time()
    {
        Booked();
        Credit("CN-17", "200.00");
        Assert.Equal("reversed outside by CN-17", (string?)_office.Json("reconcile").Ends(0).Rows.Single()["drift"]);
        Blocked("2022-05/receivable/P1 was reversed outside by CN-17", "due, 200.00");

        _ = _office.With(("rates", "item,scope,from,price,per\nI1,all,2022-01-01,0.00,month\nI2,all,2022-01-01,0.00,year\n"));
        Blocked("reversed outside by CN-17", "due, 0.00");

        var rows = Force();
        Assert.Equal([$"none {D}/adj-1 CN-17 posted"], rows);
        Assert.Equal(0m, InBooks());
        Settled("reversed outside by CN-17 (accepted)");
        Assert.Equal(["CN-17.json"], [.. _office.FilesIn("posted").Where(f => f.StartsWith("CN", StringComparison.Ordinal))]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_credited_in_part_counts_and_the_difference_goes_out(bool withCharges)
    {
        Booked();
        var charge = withCharges ? """, "charges": [{"charge": "2022-05/A2/I2", "amount": "10.00"}]""" : "";
        Credit("CN-17", "10.00", $$"""{"description": "agreed", "item": "I2", "amount": "10.00"{{charge}}}""");
        Assert.Equal("credited outside by CN-17 (10.00)", (string?)_office.Json("reconcile").Ends(0).Rows.Single()["drift"]);

        _ = _office.With(TenLess);
        Blocked("credited outside by CN-17 (10.00)", "due, 0.00");
        _ = Force();
        Assert.Equal(190m, InBooks());
        Settled("credited outside by CN-17 (10.00) (accepted)");

        _ = _office.With(("readings", "measure,subject,from,value\npatients,R1,2022-04-01,800\n")).Publish();
        Assert.Equal(180m, InBooks());
        Settled("credited outside by CN-17 (10.00) (accepted)");
    }

    [Fact]
    public void What_was_counted_and_is_taken_back_is_told_and_due_again()
    {
        Booked();
        Credit("CN-17", "200.00");
        _office.Json("reconcile").Ends(0);
        Assert.Equal([$"none {D}/adj-1 CN-17 posted", $"adjust {D}/adj-2 F-000002 draft"], Force());
        Assert.Equal(200m, InBooks());
        _office.Move(D + "/adj-2", "drafts", "posted");

        File.Delete(Path.Combine(_office.Books, "posted", "CN-17.json"));
        Assert.Contains(_office.Json("reconcile").Ends(0).Rows, r => (string?)r["document"] == D + "/adj-1" && (string?)r["drift"] == "deleted outside");
        Assert.StartsWith("blocked", _office.Plan().Single(), StringComparison.Ordinal);
        _ = Force();
        Assert.Equal(200m, InBooks());
    }

    [Fact]
    public void What_was_counted_and_says_less_now_counts_with_what_it_says()
    {
        Booked();
        Credit("CN-17", "100.00");
        _office.Json("reconcile").Ends(0);
        Assert.Equal(0, _office.Json("verify").Code);
        Assert.Equal([$"none {D}/adj-1 CN-17 posted", $"adjust {D}/adj-2 F-000002 draft"], Force());
        _office.Move(D + "/adj-2", "drafts", "posted");
        Credit("CN-17", "60.00");
        _office.Json("reconcile").Ends(0);
        Assert.Equal(240m, InBooks());
        Blocked("credited outside by CN-17 (60.00)", "due, -40.00", inBooks: 240m);
        Assert.Equal(0, _office.Json("verify").Code);
        _ = Force();
        Assert.Equal(200m, InBooks());
        Assert.All(_office.Plan(), row => Assert.StartsWith("none ", row, StringComparison.Ordinal));
    }

    [Fact]
    public void A_second_credit_note_waits_for_another_decision()
    {
        Booked();
        Credit("CN-17", "10.00");
        _office.Json("reconcile").Ends(0);
        _ = Force();
        Assert.Equal(200m, InBooks());
        Credit("CN-18", "20.00");
        _office.Json("reconcile").Ends(0);
        Blocked("credited outside by CN-17 (10.00), CN-18 (20.00)", "due, 20.00", inBooks: 180m);
        _ = Force();
        Assert.Equal(200m, InBooks());
        Assert.All(_office.Plan(), row => Assert.StartsWith("none ", row, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Odoo_s_own_wizard_is_seen_and_its_new_draft_is_not_taken_for_ours(bool andCreate)
    {
        await using var odoo = await OdooSimulator.StartAsync();
        foreach (var (name, value) in new[] { ("Kind", "odoo"), ("Url", odoo.Url.ToString()), ("Database", "odoo"), ("ApiKey", odoo.ApiKey), ("Company", "1"), ("Journal", "INV") })
        {
            _office.Variables["Connector__Backends__erp__" + name] = value;
        }

        _office.Variables["Connector__Routes__0__Backend"] = "erp";
        _office.Close("2022-05").Publish();
        var invoice = odoo.Books.Moves.Single();
        odoo.People.Post(invoice.Id);
        _office.Json("reconcile").Ends(0);
        var made = andCreate ? odoo.People.ReverseAndCreate(invoice.Id, "wrong") : odoo.People.Reverse(invoice.Id, "wrong");
        if (!andCreate)
        {
            odoo.People.Post(made);
        }

        var credit = odoo.Books.Moves.Single(m => m.ReversedEntry == invoice.Id);
        Assert.Equal("reversed", odoo.Books.FindMove(invoice.Id)!.PaymentState);
        var copy = andCreate ? $", and billed again outside by its copy (draft {made})" : "";
        Assert.Equal($"reversed outside by {credit.Name}{copy}", (string?)_office.Json("reconcile").Ends(0).Rows.Single()["drift"]);
        _ = _office.With(("rates", "item,scope,from,price,per\nI1,all,2022-01-01,90.00,month\n"));
        Assert.Contains($"was reversed outside by {credit.Name}", (string)_office.Json("publish").Ends(1).Rows.Single()["error"]!["message"]!, StringComparison.Ordinal);
        Assert.Equal(andCreate ? 3 : 2, odoo.Books.Moves.Length);

        Assert.Equal([$"none {D}/adj-1 {credit.Name} paid", $"adjust {D}/adj-2  draft"], Force(), StringComparer.Ordinal);
        Assert.Equal(190m, odoo.Books.Moves.Where(m => m.ExternalId is not null || m.Id == credit.Id).Sum(m => m.MoveType == "out_refund" ? -m.Untaxed : m.Untaxed));
        Assert.All(_office.Plan(), row => Assert.StartsWith("none ", row, StringComparison.Ordinal));
        if (andCreate)
        {
            Assert.Equal(("draft", 200m, null), (odoo.Books.FindMove(made)!.State, odoo.Books.FindMove(made)!.Untaxed, odoo.Books.FindMove(made)!.ExternalId));
        }

        Assert.Empty(odoo.Books.Damage);
    }

    private void Booked()
    {
        _office.Close("2022-05").Publish();
        _office.Move(D, "drafts", "posted");
        _office.Json("reconcile").Ends(0);
    }

    private void Credit(string number, string total, string? line = null) => File.WriteAllText(
        Path.Combine(_office.Books, "posted", number + ".json"),
        $$"""{"kind": "credit_note", "corrects": "{{D}}", "currency": "GBP", "total": "{{total}}"{{(line is null ? "" : $", \"lines\": [{line}]")}}}""");

    private void Blocked(string why, string due, decimal? inBooks = null)
    {
        var before = InBooks();
        var row = _office.Json("publish").Ends(1).Rows.Single();
        Assert.Equal("blocked", (string?)row["action"]);
        foreach (var reason in new[] { (string)row["error"]!["message"]!, _office.Plan().Single() })
        {
            Assert.Contains(why, reason, StringComparison.Ordinal);
            Assert.Contains(due, reason, StringComparison.Ordinal);
        }

        Assert.Equal(before, InBooks());
        Assert.Equal(inBooks ?? before, before);
    }

    private string[] Force() => [.. _office.Json("publish", "--document", D, "--force", "--reason", "we agreed").Ends(0).Rows
        .Where(r => (string?)r["kind"] == "document").Select(r => $"{r["action"]} {r["key"]} {r["external_number"]} {r["state"]}")];

    private decimal InBooks() => new[] { "drafts", "posted", "paid" }.SelectMany(f => Directory.GetFiles(Path.Combine(_office.Books, f))).Select(f => JsonNode.Parse(File.ReadAllText(f))!)
        .Sum(d => decimal.Parse((string)d["total"]!, CultureInfo.InvariantCulture) * ((string)d["kind"]! == "credit_note" ? -1 : 1));

    private void Settled(string drift)
    {
        Assert.All(_office.Plan(), row => Assert.StartsWith("none ", row, StringComparison.Ordinal));
        Assert.Equal(drift, (string?)_office.Json("reconcile").Ends(0).Rows.Single(r => (string?)r["document"] == D)["drift"]);
        Assert.Empty(_office.Json("verify").Ends(0).Json["violations"]!.AsArray());
        Assert.DoesNotContain(_office.Json("publish").Ends(0).Rows, r => (string?)r["kind"] == "document");
    }
}
