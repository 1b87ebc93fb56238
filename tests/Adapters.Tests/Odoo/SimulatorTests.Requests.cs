using System.Net;
using System.Text.Json;
using Connector.Simulators.Odoo;
using Xunit;

namespace Connector.Adapters.Tests.Odoo;

/// <summary>Transports, errors, rights, keys and versions.</summary>
public sealed partial class SimulatorTests
{
    [Theory]
    [InlineData("res.partner", "search_read", """{"fields":["nope"]}""", 500, "builtins.ValueError", "Invalid field 'nope' on 'res.partner'")]
    [InlineData("res.partner", "search", """{"domain":[["nope","=",1]]}""", 500, "builtins.ValueError", "Invalid field res.partner.nope in condition ('nope', '=', 1)")]
    [InlineData("res.partner", "create", """{"vals_list":[{"nope":1}]}""", 500, "builtins.ValueError", "Invalid field 'nope' in 'res.partner'")]
    [InlineData("res.partner", "create", """{"vals_list":[{"ref":"x"}]}""", 422, "odoo.exceptions.ValidationError", "The operation cannot be completed: Contacts require a name")]
    [InlineData("res.partner", "create", "{}", 422, "werkzeug.exceptions.UnprocessableEntity", "missing a required argument: 'vals_list'")]
    [InlineData("res.partner", "search_read", """{"bogus_kw":1}""", 500, "builtins.TypeError", "BaseModel._read_format() got an unexpected keyword argument 'bogus_kw'")]
    [InlineData("res.partner", "frobnicate", "{}", 404, "werkzeug.exceptions.NotFound", "The method 'res.partner.frobnicate' does not exist")]
    [InlineData("res.nope", "read", "{}", 404, "werkzeug.exceptions.NotFound", "the model 'res.nope' does not exist")]
    [InlineData("account.move", "create", """{"vals_list":[{"invoice_date":"31/10/2026"}]}""", 500, "builtins.ValueError", "time data '31/10/2026' does not match format '%Y-%m-%d'")]
    [InlineData("account.move", "create", """{"vals_list":[{"move_type":"nope"}]}""", 500, "builtins.ValueError", "Wrong value for account.move.move_type: 'nope'")]
    [InlineData("account.move", "write", """{"ids":[99999],"vals":{}}""", 404, "odoo.exceptions.MissingError", "Record does not exist or has been deleted.\n(Record: account.move(99999,), User: 5)")]
    public async Task Errors_are_the_measured_ones(string model, string method, string body, int status, string name, string message)
    {
        using var answer = await _talk.SendAsync(HttpMethod.Post, $"/json/2/{model}/{method}", body, "Bearer connector-key");
        var error = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal((name, message), (error.GetProperty("name").GetString(), error.GetProperty("message").GetString()));
        Assert.Equal(["name", "message", "arguments", "context", "debug"], error.EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public async Task What_was_deleted_reads_as_nothing()
        => Assert.Equal("[]", (await _talk.CallAsync("account.move", "read", new { ids = new[] { 4711 } })).GetRawText());

    [Fact]
    public async Task No_arguments_are_all_records()
    {
        using var answer = await _talk.SendAsync(HttpMethod.Post, "/json/2/res.partner/search_read", "[]", "bearer connector-key");
        Assert.Equal(8, JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).GetArrayLength());
    }

    [Theory]
    [InlineData("POST", "/json/2/res.partner/read", "{}", null, "application/json", 401, false)]
    [InlineData("POST", "/json/2/res.partner/read", "{}", "Basic eA==", "application/json", 401, false)]
    [InlineData("POST", "/json/2/res.partner/read", "{}", "bearer nope", "application/json", 401, false)]
    [InlineData("POST", "/json/2/res.partner/read", "{}", "bearer connector-password", "application/json", 401, false)]
    [InlineData("POST", "/json/2/res.partner/read", "{", "bearer connector-key", "application/json", 400, false)]
    [InlineData("GET", "/json/2/res.partner/read", null, "bearer connector-key", "application/json", 404, false)]
    [InlineData("POST", "/json/2/res.partner/read", "{}", "bearer connector-key", "text/plain", 415, true)]
    [InlineData("POST", "/nowhere", "{}", "bearer connector-key", "application/json", 404, true)]
    public async Task Requests_that_are_none_get_the_measured_answers(string method, string path, string? body, string? key, string type, int status, bool isHtml)
    {
        using var answer = await _talk.SendAsync(new HttpMethod(method), path, body, key, type);
        Assert.Equal((status, isHtml), ((int)answer.StatusCode, answer.Content.Headers.ContentType!.MediaType == "text/html"));
        Assert.Equal(status == 401, answer.Headers.WwwAuthenticate.Count == 1);
    }

    [Fact]
    public async Task Rights_are_looked_at()
    {
        using var reader = new OdooTalk(_odoo, "readonly");
        Assert.StartsWith("You are not allowed to create 'Journal Entry' (account.move) records.\n\nThis operation is allowed for the following groups:\n\t- Accounting/Invoicing\n\n",
            await reader.MessageAsync("account.move", "create", new { vals_list = Sent.Invoice(1) }), StringComparison.Ordinal);
        Assert.StartsWith("Uh-oh! Looks like you have stumbled upon some top-secret records.", await _talk.MessageAsync("account.journal", "read", new { ids = 9 }), StringComparison.Ordinal);
        Assert.Equal("odoo.exceptions.AccessError", await _talk.RefusedAsync("account.move", "create", new { vals_list = Sent.Invoice(1).With("journal_id", 9) }));
        Assert.Equal("odoo.exceptions.AccessError", await _talk.RefusedAsync("mail.message", "search_read", new { fields = new[] { "tracking_value_ids" } }));

        using var admin = new OdooTalk(_odoo, "admin");
        var row = new { module = "a", name = "b", model = "res.partner", res_id = 1 };
        _ = await admin.CallAsync("ir.model.data", "create", new { vals_list = row });
        Assert.Contains("ir_model_data_module_name_uniq_index", await admin.MessageAsync("ir.model.data", "create", new { vals_list = row }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_end()
    {
        _odoo.People.GiveKey(DateTime.UtcNow.AddMinutes(-1));
        Assert.Equal("Invalid apikey", await _talk.MessageAsync("res.partner", "search"));
        _odoo.People.GiveKey(DateTime.UtcNow.AddDays(3));
        Assert.Equal(1, (await _talk.CallAsync("res.users.apikeys", "search_read", new { fields = new[] { "expiration_date" } })).GetArrayLength());
        _odoo.People.RevokeKey();
        Assert.Equal("werkzeug.exceptions.Unauthorized", await _talk.RefusedAsync("res.partner", "search"));
    }

    [Fact]
    public async Task Both_transports_and_the_version_speak_alike()
    {
        var version = await _talk.RpcAsync("common", "version");
        Assert.Equal("[19,0,0,\"final\",0,\"\"]", version.GetProperty("result").GetProperty("server_version_info").GetRawText());
        Assert.Equal(5, (await _talk.RpcAsync("common", "authenticate", "odoo", "connector", "connector-password", new { })).GetProperty("result").GetInt32());
        Assert.False((await _talk.RpcAsync("common", "authenticate", "odoo", "connector", "wrong", new { })).GetProperty("result").GetBoolean());
        var nowhere = (await _talk.RpcAsync("common", "authenticate", "nodb", "connector", "wrong", new { })).GetProperty("error");
        Assert.Equal((0, "psycopg2.OperationalError"), (nowhere.GetProperty("code").GetInt32(), nowhere.GetProperty("data").GetProperty("name").GetString()));

        var move = await DraftAsync(1);
        var cancelled = await _talk.RpcAsync("object", "execute_kw", "odoo", 5, "connector-key", "account.move", "button_cancel", new object[] { new[] { move.Id } }, new { });
        Assert.Equal("""{"jsonrpc":"2.0","id":7}""", cancelled.GetRawText());
        Assert.Equal(JsonValueKind.Null, (await _talk.CallAsync("account.move", "button_draft", new { ids = move.Id })).ValueKind);

        await using var old = await OdooSimulator.StartAsync(new SimulatorOptions { Version = 17 });
        using var talk = new OdooTalk(old);
        using var json2 = await talk.SendAsync(HttpMethod.Post, "/json/2/res.partner/search", "{}", "bearer connector-key");
        Assert.Equal((HttpStatusCode.NotFound, "text/html"), (json2.StatusCode, json2.Content.Headers.ContentType!.MediaType));
        var denied = (await talk.RpcAsync("object", "execute_kw", "odoo", 5, "wrong", "res.partner", "search", new object[] { Array.Empty<object>() })).GetProperty("error");
        Assert.Equal((200, "odoo.exceptions.AccessDenied"), (denied.GetProperty("code").GetInt32(), denied.GetProperty("data").GetProperty("name").GetString()));
        Assert.Equal("odoo.exceptions.AccessError", (await Assert.ThrowsAsync<OdooRefusal>(() => talk.ExecuteAsync("product.product", "create", [new { name = "x" }]))).Name);
        old.People.Grant("base.group_system");
        _ = await talk.ExecuteAsync("product.product", "create", [new { name = "x", detailed_type = "service" }]);
        Assert.Equal("builtins.ValueError", await _talk.RefusedAsync("product.product", "create", new { vals_list = new { name = "x", detailed_type = "service" } }));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(18)]
    [InlineData(19)]
    public async Task Versions_differ_in_fields(int version)
    {
        await using var odoo = await OdooSimulator.StartAsync(new SimulatorOptions { Version = version });
        using var talk = new OdooTalk(odoo);
        foreach (var (model, field, from, until) in new[]
        {
            ("account.move", "is_manually_modified", 18, 19), ("account.move", "checked", 18, 19), ("account.move", "to_check", 16, 17), ("product.product", "detailed_type", 16, 17),
            ("product.product", "uom_po_id", 16, 18), ("uom.uom", "category_id", 16, 18), ("uom.uom", "relative_uom_id", 19, 19), ("res.partner", "mobile", 16, 18),
            ("res.partner", "title", 16, 17), ("res.company", "period_lock_date", 16, 17), ("res.company", "sale_lock_date", 18, 19), ("account.account", "company_id", 16, 17),
            ("account.account", "company_ids", 18, 19), ("res.users", "groups_id", 16, 18), ("res.users", "group_ids", 19, 19), ("res.users.apikeys", "expiration_date", 18, 19),
        })
        {
            var fields = await talk.ExecuteAsync(model, "fields_get", [], new { allfields = new[] { field }, attributes = new[] { "type" } });
            Assert.Equal((field, version >= from && version <= until), (field, fields.TryGetProperty(field, out _)));
        }

        using var web = await talk.SendAsync(HttpMethod.Get, "/web/version");
        Assert.Equal(version >= 19, web.IsSuccessStatusCode);
        Assert.Equal($"{version}.0", (await talk.RpcAsync("common", "version")).GetProperty("result").GetProperty("server_version").GetString());
        var post = await talk.RpcAsync("object", "execute_kw", "odoo", 5, "connector-key", "account.move", "message_post", new object[] { Array.Empty<long>() }, new { body = "x", body_is_html = true });
        Assert.Equal(version == 16 ? "builtins.TypeError" : "builtins.ValueError", post.GetProperty("error").GetProperty("data").GetProperty("name").GetString());
    }
}
