using System.Text.Json;
using Connector.Simulators.Odoo;
using Xunit;

namespace Connector.Adapters.Tests.Odoo;

/// <summary>Conditions, order and pages of the simulator.</summary>
public sealed class SimulatorSearchTests : IAsyncLifetime
{
    private OdooSimulator _odoo = null!;
    private OdooTalk _talk = null!;

    public async ValueTask InitializeAsync()
    {
        _odoo = await OdooSimulator.StartAsync();
        _talk = new OdooTalk(_odoo);
        _ = await _talk.CallAsync("res.partner", "create", new
        {
            vals_list = new object[]
            {
                new { name = "Ash", @ref = "A_1", country_id = 1 }, new { name = "ash tree", @ref = "AX1" }, new { name = "Beech", @ref = false, parent_id = 9 }, new { name = "100% Oak", @ref = "c" },
            },
        });
    }

    public async ValueTask DisposeAsync()
    {
        _talk.Dispose();
        await _odoo.DisposeAsync();
    }

    private async Task<string[]> FoundAsync(string domain, string order = "id", object? limit = null, int offset = 0)
    {
        var all = JsonSerializer.Deserialize<List<JsonElement>>(domain)!;
        all.Insert(0, JsonSerializer.SerializeToElement(new object[] { "id", ">", 8 }));
        var rows = await _talk.CallAsync("res.partner", "search_read", new { domain = all, fields = new[] { "name" }, order, limit, offset });
        return [.. rows.EnumerateArray().Select(row => row.GetProperty("name").GetString()!)];
    }

    [Theory]
    [InlineData("""[["name","=","Ash"]]""", "Ash")]
    [InlineData("""[["name","!=","Ash"]]""", "ash tree,Beech,100% Oak")]
    [InlineData("""[["ref","!=","c"]]""", "Ash,ash tree,Beech")]
    [InlineData("""[["ref","not in",["c","A_1"]]]""", "ash tree,Beech")]
    [InlineData("""[["ref","in",["c",false]]]""", "Beech,100% Oak")]
    [InlineData("""[["ref","=",false]]""", "Beech")]
    [InlineData("""[["ref","!=",false]]""", "Ash,ash tree,100% Oak")]
    [InlineData("""[["name","ilike","ASH"]]""", "Ash,ash tree")]
    [InlineData("""[["name","like","ash"]]""", "ash tree")]
    [InlineData("""[["name","=ilike","ash"]]""", "Ash")]
    [InlineData("""[["name","=like","ash%"]]""", "ash tree")]
    [InlineData("""[["ref","=like","A_1"]]""", "Ash,ash tree")]
    [InlineData("""[["ref","=like","A\\_1"]]""", "Ash")]
    [InlineData("""[["name","ilike","0\\%"]]""", "100% Oak")]
    [InlineData("""[["name","not ilike","ash"]]""", "Beech,100% Oak")]
    [InlineData("""["|",["name","=","Ash"],["name","=","Beech"]]""", "Ash,Beech")]
    [InlineData("""["!",["name","=","Ash"]]""", "ash tree,Beech,100% Oak")]
    [InlineData("""["|","&",["name","ilike","ash"],["ref","=","AX1"],["ref","=","c"]]""", "ash tree,100% Oak")]
    [InlineData("""[["id","in",[10,11,4711]],["id","<=",10]]""", "ash tree")]
    [InlineData("""[["country_id","=",1]]""", "Ash")]
    [InlineData("""[["country_id","!=",1]]""", "ash tree,Beech,100% Oak")]
    [InlineData("""[["country_id.code","=","GB"]]""", "Ash")]
    [InlineData("""[["parent_id","=",9]]""", "Beech")]
    [InlineData("""[["parent_id.name","ilike","ASH"]]""", "Beech")]
    [InlineData("""[["child_ids.name","=","Beech"]]""", "Ash")]
    [InlineData("""[["is_company","=",true]]""", "")]
    [InlineData("""[["create_date",">","2001-01-01"]]""", "Ash,ash tree,Beech,100% Oak")]
    public async Task Conditions_find(string domain, string names)
        => Assert.Equal(names.Split(',', StringSplitOptions.RemoveEmptyEntries), await FoundAsync(domain));

    [Fact]
    public async Task Order_limit_and_offset_page()
    {
        Assert.Equal(["100% Oak", "Ash", "Beech", "ash tree"], await FoundAsync("[]", "name"));
        Assert.Equal(["Beech", "Ash"], await FoundAsync("[]", "name desc", 2, 1));
        Assert.Equal(["Beech"], await FoundAsync("[]", "ref desc, id", 1));
        Assert.Equal("builtins.ValueError", await _talk.RefusedAsync("res.partner", "search", new { domain = Array.Empty<object>(), order = "nope" }));
        Assert.Equal("builtins.ValueError", await _talk.RefusedAsync("res.partner", "search", new { domain = new object[] { new object[] { "name", "~", "x" } } }));
        Assert.Equal("builtins.ValueError", await _talk.RefusedAsync("res.partner", "search", new { domain = new object[] { "|", new object[] { "name", "=", "x" } } }));
        Assert.Equal("werkzeug.exceptions.UnprocessableEntity", await _talk.RefusedAsync("res.partner", "search", new { ids = 1, domain = Array.Empty<object>() }));
    }

    [Fact]
    public async Task Parent_and_lines_come_in_one_call()
    {
        _ = await _talk.CallAsync("account.move", "create", new { vals_list = Sent.Invoice(9, Sent.Line(5, 2, 5)) });
        var read = await _talk.CallAsync("account.move", "web_read", new
        {
            ids = new[] { 1 },
            specification = new { amount_untaxed = new { }, partner_id = new { fields = new { name = new { } } }, invoice_line_ids = new { fields = new { price_subtotal = new { } } }, journal_id = new { } },
        });
        Assert.Equal("""[{"id":1,"amount_untaxed":10.0,"partner_id":{"id":9,"name":"Ash"},"invoice_line_ids":[{"id":1,"price_subtotal":10.0}],"journal_id":7}]""", read.GetRawText());
        var kinds = await _talk.CallAsync("account.move.line", "search_read", new { domain = new object[] { new object[] { "move_id", "=", 1 } }, fields = new[] { "display_type", "balance" } });
        Assert.Equal(["product -10.0", "tax -2.0", "payment_term 12.0"],
            kinds.EnumerateArray().Select(line => $"{line.GetProperty("display_type").GetString()} {line.GetProperty("balance").GetRawText()}"));
    }
}
