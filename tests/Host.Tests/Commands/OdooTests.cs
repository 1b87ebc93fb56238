using System.Globalization;
using Connector.Simulators.Odoo;
using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary>The whole connector with an Odoo as its accounting system.</summary>
public sealed class OdooTests : IAsyncLifetime, IDisposable
{
    private const string D1 = "2022-05/receivable/P1";
    private const string D2 = "2022-05/receivable/P2";

    private readonly Office _office = new();
    private OdooSimulator _odoo = null!;

    public async ValueTask InitializeAsync()
    {
        _odoo = await OdooSimulator.StartAsync();
        foreach (var (name, value) in new[]
        {
            ("Backends__erp__Kind", "odoo"), ("Backends__erp__Url", _odoo.Url.ToString()), ("Backends__erp__Database", "odoo"), ("Backends__erp__ApiKey", _odoo.ApiKey),
            ("Backends__erp__Company", "1"), ("Backends__erp__Journal", "INV"), ("Backends__erp__Taxes__VAT20", "20%"), ("Routes__0__Backend", "erp"),
        })
        {
            _office.Variables["Connector__" + name] = value;
        }

        _ = _office.With(
            ("parties", "party,name,tax_id\nP1,Practice One,\nP2,Practice Two,GB123456782\n"),
            ("items", "item,name,tax_code\nSUPPORT,Support,VAT20\n"),
            ("plans", "plan,model\nflat,flat\n"),
            ("agreements", "agreement,from,payer,item,plan\nA1,2022-05-01,P1,SUPPORT,flat\nA2,2022-05-01,P2,SUPPORT,flat\n"),
            ("rates", "item,scope,price\nSUPPORT,all,100\n")).Close("2022-05");
    }

    public ValueTask DisposeAsync() => _odoo.DisposeAsync();

    public void Dispose() => _office.Dispose();

    [Fact]
    public void A_plan_says_what_would_be_made_and_what_is_linked_and_writes_nothing()
    {
        var partner = _odoo.People.Create("res.partner", new { name = "Second Practice", vat = "GB123456782" });
        _odoo.ForgetCalls();

        Assert.Equal(
            ["create customer P1", $"link customer P2: found there as {partner} by its tax number", "create item SUPPORT", $"create document {D1}", $"create document {D2}"],
            Rows("plan"));
        Assert.DoesNotContain(_odoo.Calls.Keys, call => call.EndsWith("/load", StringComparison.Ordinal) || call.EndsWith("/write", StringComparison.Ordinal));

        _office.Publish();
        Assert.Equal(["Practice One", "Second Practice"], _odoo.Books.Moves.Select(m => m.PartnerName));
        Assert.Equal([100m, 20m], [_odoo.Books.Moves[0].Untaxed, _odoo.Books.Moves[0].Tax]);
        Assert.Equal([$"none document {D1}", $"none document {D2}"], Rows("plan"));
    }

    [Fact]
    public void An_unlinked_customer_blocks_its_own_documents_only()
    {
        _office.Variables["Connector__Backends__erp__CreateCustomers"] = "false";
        _ = _odoo.People.Create("res.partner", new { name = "Practice One" });
        var plan = Rows("plan");
        Assert.Contains(plan, r => r.StartsWith("link customer P1: found there as", StringComparison.Ordinal));
        Assert.Contains(plan, r => r.StartsWith("blocked customer P2: Odoo has none, and CreateCustomers is off", StringComparison.Ordinal));
        Assert.Contains(plan, r => r.StartsWith($"blocked document {D2}: customer P2 is not linked", StringComparison.Ordinal));
        Assert.Contains($"create document {D1}", plan);

        _office.Json("publish", "--all-or-nothing").Ends(1);
        Assert.Empty(_odoo.Books.Moves);
        Assert.Empty(_odoo.Books.Products);

        _office.Json("publish").Ends(1);
        Assert.Equal(D1, Assert.Single(_odoo.Books.Moves).Key);

        var made = _odoo.People.Create("res.partner", new { name = "Somebody" }).ToString(CultureInfo.InvariantCulture);
        _office.Json("backend", "link", "erp", "P2", "99999").Ends(2);
        _office.Json("backend", "link", "erp", "P9", made).Ends(2);
        _office.Json("backend", "link", "erp", "P2", made).Ends(0);
        _office.Publish("--all-or-nothing");
        Assert.Equal(["Practice One", "Somebody"], _odoo.Books.Moves.Select(m => m.PartnerName));
    }

    [Fact]
    public void A_note_that_was_not_answered_is_made_up_for_once()
    {
        _odoo.Faults.Next(Connector.Simulators.Odoo.Fault.CutBefore, "mail.message", "load");
        Assert.All(_office.Json("publish").Ends(3).Rows.Where(r => (string?)r["kind"] == "document"), r => Assert.Equal("PUBLISH-001", (string?)r["error"]!["code"]));
        Assert.Equal(2, _odoo.Books.Moves.Length);
        _office.Publish();
        _office.Publish();
        Assert.All(_odoo.Books.Moves, move => Assert.Single(_odoo.Books.Messages, m => m.Record == move.Id && m.Body!.Contains("revision 1", StringComparison.Ordinal)));
        Assert.All(_odoo.Books.Moves, move => Assert.Single(_odoo.Books.Attachments, a => a.Record == move.Id));
        Assert.Equal([$"none document {D1}", $"none document {D2}"], Rows("plan"));
    }

    [Fact]
    public void What_was_renamed_between_a_lost_answer_and_the_look_at_it_is_still_ours()
    {
        _odoo.Faults.Next(Connector.Simulators.Odoo.Fault.CutAfter, "account.move", "load");
        _odoo.Faults.Next(Connector.Simulators.Odoo.Fault.CutBefore, "account.move", "search_read", times: 20);
        _office.Json("publish").Ends(3);
        _odoo.Faults.Clear();
        _ = _office.With(("items", "item,name,tax_code\nSUPPORT,Help,VAT20\n"));
        _office.Publish();
        Assert.Equal(2, _odoo.Books.Moves.Length);
        Assert.Equal([$"none document {D1}", $"none document {D2}"], Rows("plan"));
    }

    [Fact]
    public void A_correction_in_two_documents_is_sent_whole_or_not_at_all()
    {
        _office.Publish();
        foreach (var move in _odoo.Books.Moves)
        {
            _odoo.People.Post(move.Id);
        }

        _office.Json("reconcile").Ends(0);
        _ = _office.With(
            ("items", "item,name,tax_code\nZERO,Zero,VAT0\n"), ("rates", "item,scope,price\nZERO,all,100\n"), ("agreements", "agreement,from,payer,item,plan\nA1,2022-05-01,P1,ZERO,flat\n"));
        var plan = Rows("plan").Where(r => r.Contains(D1, StringComparison.Ordinal)).ToArray();
        Assert.Equal(2, plan.Length);
        Assert.All(plan, row => Assert.Contains("erp would refuse it: tax code VAT0 maps to nothing", row, StringComparison.Ordinal));
        _office.Json("publish").Ends(1);
        Assert.Equal(2, _odoo.Books.Moves.Length);

        _office.Variables["Connector__Backends__erp__Taxes__VAT0"] = "0%";
        _office.Publish();
        Assert.Equal(4, _odoo.Books.Moves.Length);
    }

    [Fact]
    public void A_purchase_tax_that_is_missing_is_foreseen_and_nothing_is_made_for_the_bills()
    {
        foreach (var tax in (string[])["20% G", "20% S"])
        {
            _odoo.People.Create("account.tax", new { name = tax, amount = 20m, amount_type = "percent", type_tax_use = "purchase", company_id = 1 });
        }

        _odoo.People.Archive("account.tax", 9);
        _ = _office.With(
            ("parties", "party,name\nS1,Supplier\n"), ("items", "item,name,tax_code\nCARE,Care,VAT20\n"), ("rates", "item,scope,price\nCARE,all,40\n"),
            ("agreements", "agreement,from,payer,provider,item,plan,direction\nB1,2022-05-01,P1,S1,CARE,flat,payable\n")).Close("2022-05");
        var problem = Assert.Single(_office.Json("backend", "check", "erp").Rows.Single()["problems"]!.AsArray())!.GetValue<string>();
        Assert.StartsWith("payable documents with item CARE would be refused: PurchaseTaxes:VAT20: ", problem, StringComparison.Ordinal);
        Assert.Contains("""By their rates: "PurchaseTaxes": {"VAT20":"20% G"} (VAT20 also 20% S)""", problem, StringComparison.Ordinal);

        const string Bill = "2022-05/payable/P1/S1";
        var plan = Rows("plan");
        Assert.Equal(["create customer P1", "create customer P2", "create item SUPPORT"], plan.Where(r => !r.Contains(" document ", StringComparison.Ordinal)));
        Assert.Contains(plan, r => r.StartsWith($"blocked document {Bill}: erp would refuse it: PurchaseTaxes:VAT20: ", StringComparison.Ordinal));
        _office.Json("publish", "--all-or-nothing").Ends(1);
        Assert.Empty(_odoo.Books.Moves);
        _office.Json("publish").Ends(1);
        Assert.Equal([D1, D2], _odoo.Books.Moves.Select(m => m.Key));
        Assert.DoesNotContain("Supplier", _odoo.Books.Partners.Select(p => p.Name));

        _office.Variables["Connector__Backends__erp__PurchaseTaxes__VAT20"] = "20% G";
        _office.Publish();
        Assert.Equal([40m, 8m], _odoo.Books.Moves.Where(m => m.Key == Bill).SelectMany(m => new[] { m.Untaxed, m.Tax }));
    }

    [Fact]
    public void An_item_is_linked_by_hand_too()
    {
        var product = _odoo.People.Create("product.product", new { name = "Care" });
        _office.Json("backend", "link", "erp", "SUPPORT", product.ToString(CultureInfo.InvariantCulture)).Ends(0);
        _office.Publish();

        Assert.All(_odoo.Books.Moves, m => Assert.Equal(product, m.Lines[0].Product));
    }

    [Fact]
    public void A_correction_of_what_is_posted_is_a_credit_note_of_it()
    {
        _office.Publish();
        var invoice = _odoo.Books.Moves.Single(m => m.Key == D1);
        _odoo.People.Post(invoice.Id);
        _office.Json("reconcile").Ends(0);
        _ = _office.With(("rates", "item,scope,price\nSUPPORT,all,90\n"));
        _office.Publish();

        var credit = _odoo.Books.Moves.Single(m => m.Key == D1 + "/adj-1");
        Assert.Equal(("out_refund", invoice.Id, 10m, 2m), (credit.MoveType, credit.ReversedEntry, credit.Untaxed, credit.Tax));
        // The customer reads which invoice it is of; ours is our business.
        Assert.Equal($"Corrects invoice {_odoo.Books.FindMove(invoice.Id)!.Name} of 31 May 2022", credit.Lines[0].Name);
        Assert.All(credit.Lines, l => Assert.DoesNotContain("2022-05", l.Name, StringComparison.Ordinal));
        Assert.Equal((null, null), (credit.Ref, credit.Origin));
        Assert.Equal(90m, _odoo.Books.Moves.Single(m => m.Key == D2).Untaxed);
        Assert.Contains(_odoo.Books.Messages, m => m.Record == credit.Id && m.Body!.Contains("because of rate SUPPORT all", StringComparison.Ordinal));
        Assert.All(_office.Json("reconcile").Ends(0).Rows, r => Assert.Null(r["drift"]));
    }

    [Fact]
    public void An_adjustment_that_is_asked_for_by_name_brings_its_new_items_along()
    {
        _office.Publish();
        _odoo.People.Post(_odoo.Books.Moves.Single(m => m.Key == D1).Id);
        _office.Json("reconcile").Ends(0);
        _ = _office.With(
            ("items", "item,name,tax_code\nTRAINING,Training,VAT20\n"), ("rates", "item,scope,price\nTRAINING,all,30\n"),
            ("agreements", "agreement,from,payer,item,plan\nA3,2022-05-01,P1,TRAINING,flat\nA4,2022-05-01,P2,TRAINING,flat\n"));
        _office.Publish("--document", D1 + "/adj-1");

        var adjustment = _odoo.Books.Moves.Single(m => m.Key == D1 + "/adj-1");
        Assert.Equal(30m, adjustment.Untaxed);
        Assert.NotEqual(_odoo.Books.Moves.Single(m => m.Key == D1).Lines[0].Product, Assert.Single(adjustment.Lines, l => l.DisplayType == "product").Product);
        Assert.Equal(100m, _odoo.Books.Moves.Single(m => m.Key == D2).Untaxed);
    }

    [Fact]
    public void What_Odoo_makes_of_it_is_compared_to_the_penny()
    {
        // An administrator changes the tax so that it is included in prices, after the settings were checked.
        _office.Publish();
        var tax = _odoo.Books.Moves[0].Lines[0].Taxes[0];
        _odoo.People.Write("account.tax", tax, new { price_include = true });
        _ = _office.With(("rates", "item,scope,price\nSUPPORT,all,90\n"));
        var rows = _office.Json("publish").Ends(1).Rows;

        Assert.All(rows.Where(r => (string?)r["kind"] == "document"), r => Assert.Contains("erp would refuse it: Taxes:VAT20: the tax 20% is included in prices", (string?)r["error"]!["message"], StringComparison.Ordinal));
        Assert.All(_odoo.Books.Moves, m => Assert.Equal(100m, m.Untaxed));
    }

    [Theory]
    [InlineData("Url", "erp.example", "an address such as")]
    [InlineData("ApiKey", "", "the API key")]
    [InlineData("Protocol", "xmlrpc", "one of auto, json2, jsonrpc")]
    [InlineData("Company", "one", "the company's number")]
    [InlineData("CreateItems", "maybe", "true or false")]
    [InlineData("Taxes__VAT20", "", "a name")]
    [InlineData("Jurnal", "INV", "Expected one of Kind, Url")]
    public void A_wrong_setting_is_named(string setting, string value, string expected)
    {
        _office.Variables[$"Connector__Backends__erp__{setting}"] = value;
        var reply = _office.Json("plan").Ends(2);

        Assert.Contains(expected, reply.Text, StringComparison.Ordinal);
        Assert.Contains(setting.Replace("__", ":", StringComparison.Ordinal), reply.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Url", "http://127.0.0.1:9", "Nothing answers")]
    [InlineData("ApiKey", "a-secret-that-is-wrong", "refuses the API key")]
    [InlineData("Database", "nodb", "no such database")]
    public void What_does_not_answer_is_said_and_nothing_secret_is_shown(string setting, string value, string expected)
    {
        _office.Variables[$"Connector__Backends__erp__{setting}"] = value;
        var check = _office.Json("backend", "check", "erp").Ends(3);
        var publish = _office.Json("publish").Ends(3);

        Assert.Contains(expected, check.Text, StringComparison.Ordinal);
        Assert.Contains(expected, publish.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret-that-is-wrong", check.Text + publish.Text, StringComparison.Ordinal);
        Assert.Empty(_odoo.Books.Moves);
    }

    private string[] Rows(params string[] args)
        => [.. _office.Json(args).Ends(0).Rows.Select(r => $"{r["action"]} {r["kind"]} {r["key"]}{(r["reason"] is { } reason ? ": " + reason : "")}")];
}
