using System.Text.Json;
using Xunit;

namespace Connector.Adapters.Tests.Odoo;

/// <summary>External ids and <c>load</c>.</summary>
public sealed partial class SimulatorTests
{
    private static readonly string[] LoadFields =
        ["id", "move_type", "partner_id/.id", "invoice_date", "ref", "invoice_line_ids/id", "invoice_line_ids/name", "invoice_line_ids/quantity", "invoice_line_ids/price_unit", "invoice_line_ids/tax_ids/.id"];

    private static object[][] Rows(string key, string reference, params (string? Line, string Price)[] lines)
        => [.. lines.Select((line, n) => n == 0
            ? new object[] { key, "out_invoice", "9", "2026-10-31", reference, line.Line ?? "", "Service", "1", line.Price, "5" }
            : ["", "", "", "", "", line.Line ?? "", "Service", "1", line.Price, "5"])];

    private async Task<JsonElement> LoadAsync(params object[][] rows) => await _talk.CallAsync("account.move", "load", new { fields = LoadFields, data = rows });

    [Fact]
    public async Task Nothing_is_unique_but_external_ids()
    {
        var same = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CreateAsync(Sent.Invoice(1, Sent.Line(1)).With("ref", "BILL-1"))));
        Assert.Equal(8, same.Distinct().Count());

        _ = await PartnerAsync();
        _odoo.Faults.Meet(8, "account.move", "load");
        var loaded = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => LoadAsync(Rows("__billing__.inv_1", "LOAD-1", ("__billing__.inv_1_l1", "100")))));
        _ = Assert.Single(loaded, answer => answer.GetProperty("ids").ValueKind == JsonValueKind.Array);
        Assert.All(loaded.Where(answer => answer.GetProperty("ids").ValueKind == JsonValueKind.False), answer
            => Assert.Contains("could not serialize access due to concurrent update", answer.GetProperty("messages")[0].GetProperty("message").GetString(), StringComparison.Ordinal));
        _ = Assert.Single(_odoo.Books.Moves, move => move.Ref == "LOAD-1");
        _ = (await LoadAsync(Rows("__billing__.inv_1", "LOAD-1", ("__billing__.inv_1_l1", "100")))).GetProperty("ids")[0].GetInt64();
        _ = Assert.Single(_odoo.Books.Moves, move => move.Ref == "LOAD-1");
    }

    [Fact]
    public async Task Load_updates_what_has_an_id_and_appends_what_has_none()
    {
        _ = await PartnerAsync();
        var answer = await LoadAsync(Rows("__billing__.inv_1", "L", ("__billing__.inv_1_l1", "100"), ("__billing__.inv_1_l2", "50")));
        Assert.Equal("""{"ids":[1],"messages":[],"nextrow":0}""", answer.GetRawText());
        var move = _odoo.Books.FindMove("__billing__.inv_1")!;
        Assert.Equal((150m, 180m), (move.Untaxed, move.Total));
        Assert.Equal(["__billing__.inv_1_l1", "__billing__.inv_1_l2"], move.Lines.Select(line => line.ExternalId));

        _ = await LoadAsync(Rows("__billing__.inv_1", "L", ("__billing__.inv_1_l1", "70")));
        Assert.Equal(120m, Now(move).Untaxed);
        _ = await LoadAsync(Rows("__billing__.inv_1", "L", (null, "1")));
        Assert.Equal(121m, Now(move).Untaxed);

        var known = await _talk.CallAsync("ir.model.data", "check_object_reference", new { module = "__billing__", xml_id = "inv_1" });
        Assert.Equal("""["account.move",1]""", known.GetRawText());
        Assert.Equal("External ID not found in the system: __billing__.nope", await _talk.MessageAsync("ir.model.data", "check_object_reference", new { module = "__billing__", xml_id = "nope" }));
        Assert.Equal("__billing__.inv_1", (await _talk.CallAsync("account.move", "get_external_id", new { ids = new[] { 1 } })).GetProperty("1").GetString());
        Assert.Equal("odoo.exceptions.AccessError", await _talk.RefusedAsync("ir.model.data", "search_read"));
    }

    [Fact]
    public async Task Load_is_all_or_nothing_and_says_so_with_status_200()
    {
        _ = await PartnerAsync();
        object[] bad = ["__billing__.b", "out_invoice", "4711", "2026-10-31", "", "", "x", "1", "1", ""];
        var answer = await LoadAsync([.. Rows("__billing__.a", "A", (null, "1")), bad]);
        Assert.Equal(JsonValueKind.False, answer.GetProperty("ids").ValueKind);
        var message = answer.GetProperty("messages")[0];
        Assert.Equal(("error", 1, "partner_id"), (message.GetProperty("type").GetString(), message.GetProperty("record").GetInt32(), message.GetProperty("field").GetString()));
        Assert.Empty(_odoo.Books.Moves);

        var spaced = await LoadAsync(Rows("__billing__.a b", "A", (null, "1")));
        Assert.Equal(JsonValueKind.False, spaced.GetProperty("ids").ValueKind);
        Assert.Empty(_odoo.Books.Moves);
        var fields = new[] { "move_type", "partner_id/.id", "invoice_line_ids/name", "invoice_line_ids/analytic_distribution" };
        Assert.Equal("builtins.TypeError", await _talk.RefusedAsync("account.move", "load", new { fields, data = new object[][] { ["out_invoice", "9", "x", new { a = 1 }] } }));
    }

    [Fact]
    public async Task Load_refuses_posted_moves_writes_cancelled_ones_and_recreates_deleted_ones()
    {
        _ = await PartnerAsync();
        var rows = Rows("__billing__.inv_1", "L", (null, "100"));
        _ = await LoadAsync(rows);
        _odoo.People.Post(1);
        var posted = await LoadAsync(rows);
        Assert.Equal(JsonValueKind.False, posted.GetProperty("ids").ValueKind);
        Assert.StartsWith("You cannot modify the following readonly fields on a posted move: ", posted.GetProperty("messages")[0].GetProperty("message").GetString(), StringComparison.Ordinal);

        _odoo.People.Cancel(1);
        _ = await LoadAsync(rows);
        Assert.Equal(("cancel", 200m), (_odoo.Books.FindMove(1)!.State, _odoo.Books.FindMove(1)!.Untaxed));
        Assert.Equal("The entry is not balanced.", await _talk.MessageAsync("account.move", "write", new { ids = 1, vals = new { invoice_line_ids = new object[] { new object[] { 5, 0, 0 } } } }));

        _odoo.People.Delete(1);
        var again = await LoadAsync(rows);
        Assert.Equal(2, again.GetProperty("ids")[0].GetInt64());
    }

    [Fact]
    public async Task A_batch_is_one_transaction()
    {
        var partner = await PartnerAsync();
        var vals_list = new[] { Sent.Invoice(partner, Sent.Line(1)), Sent.Invoice(partner, Sent.Line(1)).With("invoice_date", "31/10/2026") };
        Assert.Equal("builtins.ValueError", await _talk.RefusedAsync("account.move", "create", new { vals_list }));
        Assert.Empty(_odoo.Books.Moves);

        var (good, empty) = (await DraftAsync(1), await CreateAsync(Sent.Invoice(partner)));
        Assert.Equal("Even magicians can't post nothing!", await _talk.MessageAsync("account.move", "action_post", new { ids = new[] { good.Id, empty } }));
        Assert.Equal("draft", Now(good).State);
    }
}
