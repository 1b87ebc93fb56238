using Connector.Simulators.Odoo;
using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary>What people do in Odoo, and what the connector does then.</summary>
public sealed class PeopleInOdooTests : IAsyncLifetime, IDisposable
{
    private const string D = "2022-05/receivable/P1";

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
            ("parties", "party,name\nP1,Practice One\n"), ("items", "item,name,tax_code\nSUPPORT,Support,VAT20\n"), ("plans", "plan,model\nflat,flat\n"),
            ("agreements", "agreement,from,payer,item,plan\nA1,2022-05-01,P1,SUPPORT,flat\n"), ("rates", "item,scope,price\nSUPPORT,all,100\n")).Close("2022-05").Publish();
    }

    public ValueTask DisposeAsync() => _odoo.DisposeAsync();

    public void Dispose() => _office.Dispose();

    [Fact]
    public void A_posted_invoice_that_is_reset_to_draft_is_told_and_may_be_updated()
    {
        var move = _odoo.Books.Moves.Single();
        _odoo.People.Post(move.Id);
        _office.Json("reconcile").Ends(0);
        _odoo.People.Unpost(move.Id);
        Assert.True(_odoo.Books.FindMove(move.Id)!.IsManuallyModified);

        Assert.StartsWith("reset to draft", (string?)_office.Json("reconcile").Ends(0).Rows.Single()["drift"], StringComparison.Ordinal);
        _ = _office.With(("rates", "item,scope,price\nSUPPORT,all,90\n"));
        Assert.Equal(["update " + D], _office.Plan());
        _office.Publish();
        Assert.Equal(("draft", 90m), (_odoo.Books.Moves.Single().State, _odoo.Books.Moves.Single().Untaxed));
    }

    [Fact]
    public void One_that_is_reset_and_edited_is_not()
    {
        var move = _odoo.Books.Moves.Single();
        _odoo.People.Post(move.Id);
        _office.Json("reconcile").Ends(0);
        _odoo.People.Unpost(move.Id);
        _odoo.People.EditLine(move.Lines[0].Id, new { price_unit = 70 });
        _ = _office.With(("rates", "item,scope,price\nSUPPORT,all,90\n"));

        _office.Json("publish").Ends(1);
        Assert.Equal(70m, _odoo.Books.Moves.Single().Untaxed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_was_merged_is_linked_to_the_one_that_is_left(bool isChanged)
    {
        var move = _odoo.Books.Moves.Single();
        var left = _odoo.People.Create("res.partner", new { name = "Practice One Ltd" });
        _odoo.People.Merge(move.Partner!.Value, left);
        _ = _office.With(("rates", "item,scope,price\nSUPPORT,all,90\n"));
        if (isChanged)
        {
            _ = _office.With(("parties", "party,name\nP1,Practice One and Two\n"));
        }

        Assert.Contains(_office.Json("backend", "check", "erp").Ends(0).Rows.Single()["problems"]!.AsArray(), p => ((string)p!).Contains($"is {left} now there", StringComparison.Ordinal));
        Assert.Contains(_office.Json("plan").Ends(0).Rows, r => ((string?)r["reason"])?.Contains($"is {left} now there", StringComparison.Ordinal) == true);
        // Odoo gave the draft the other partner too: that is an edit, which somebody decides about.
        _office.Json("publish").Ends(1);
        _office.Publish("--document", D, "--force", "--reason", "merged");
        Assert.Equal((left, 90m), (_odoo.Books.Moves.Single().Partner, _odoo.Books.Moves.Single().Untaxed));
        Assert.DoesNotContain(_office.Json("plan").Ends(0).Rows, r => (string?)r["action"] != "none");
        Assert.Empty(_office.Json("backend", "check", "erp").Ends(0).Rows.Single()["problems"]!.AsArray());
    }

    [Fact]
    public void What_is_gone_there_blocks_its_documents_and_says_the_way_out()
    {
        var partner = _odoo.People.Create("res.partner", new { name = "Somebody" });
        _office.Json("backend", "link", "erp", "P1", partner.ToString(System.Globalization.CultureInfo.InvariantCulture)).Ends(0);
        _odoo.People.Remove("res.partner", partner);
        _ = _office.With(("rates", "item,scope,price\nSUPPORT,all,90\n"));

        var published = _office.Json("publish").Ends(1);
        Assert.Contains($"{partner} is gone there", published.Text, StringComparison.Ordinal);
        Assert.Contains("backend link erp P1", published.Text, StringComparison.Ordinal);
        Assert.Contains("backend link erp P1", _office.Json("plan").Ends(0).Text, StringComparison.Ordinal);
        Assert.Contains("backend link erp P1", _office.Json("backend", "check", "erp").Text, StringComparison.Ordinal);
        Assert.Equal(100m, _odoo.Books.Moves.Single().Untaxed);
    }

    [Fact]
    public void The_backend_of_the_shipped_settings_is_neither_listed_nor_locked_where_no_route_leads_to_it()
    {
        Assert.Equal(["erp"], _office.Json("backends").Ends(0).Rows.Select(r => (string?)r["backend"]));
        Assert.False(Directory.Exists(_office.Books));
    }
}
