using System.Net;
using System.Text.Json;
using Connector.Simulators.Odoo;
using Connector.Testing;
using Xunit;

namespace Connector.Adapters.Tests.Odoo;

/// <summary>The simulator's faults do what their names say: to the books, and to the answer.</summary>
public sealed class SimulatorFaultTests : IAsyncLifetime
{
    private OdooSimulator _odoo = null!;
    private OdooTalk _talk = null!;

    public async ValueTask InitializeAsync()
    {
        _odoo = await OdooSimulator.StartAsync();
        _talk = new OdooTalk(_odoo);
    }

    public async ValueTask DisposeAsync()
    {
        _talk.Dispose();
        await _odoo.DisposeAsync();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Task<JsonElement> CreateAsync() => _talk.CallAsync("account.move", "create", new { vals_list = Sent.Invoice(1, Sent.Line(100, 1, 5)) });

    [Theory]
    [InlineData(Fault.CutBefore, 0)]
    [InlineData(Fault.CutAfter, 1)]
    [InlineData(Fault.HalfAnswer, 1)]
    public async Task A_cut_is_no_answer(Fault fault, int made)
    {
        _odoo.Faults.Next(fault, "account.move", "create");
        _ = await Assert.ThrowsAnyAsync<HttpRequestException>(CreateAsync);
        Assert.Equal(made, _odoo.Books.Moves.Length);
        _ = await CreateAsync();
        Assert.Equal((made + 1, 1), (_odoo.Books.Moves.Length, _odoo.Faults.Happened[fault]));
    }

    [Theory]
    [InlineData(Fault.BadGateway, 502, 0)]
    [InlineData(Fault.Unavailable, 503, 0)]
    [InlineData(Fault.GatewayTimeout, 504, 1)]
    [InlineData(Fault.TooMany, 429, 0)]
    [InlineData(Fault.TooLarge, 413, 0)]
    [InlineData(Fault.HtmlAnswer, 200, 0)]
    public async Task A_proxy_answers_in_HTML(Fault fault, int status, int made)
    {
        _odoo.Faults.Next(fault);
        using var answer = await _talk.SendAsync(HttpMethod.Post, "/json/2/account.move/create", JsonSerializer.Serialize(new { vals_list = Sent.Invoice(1, Sent.Line(1)) }), "bearer connector-key");
        Assert.Equal((status, "text/html"), ((int)answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.Equal(made, _odoo.Books.Moves.Length);
    }

    [Theory]
    [InlineData(Fault.Serialization, HttpStatusCode.InternalServerError, "psycopg2.errors.SerializationFailure")]
    [InlineData(Fault.Deadlock, HttpStatusCode.InternalServerError, "psycopg2.errors.DeadlockDetected")]
    [InlineData(Fault.Locked, HttpStatusCode.Conflict, "odoo.exceptions.LockError")]
    public async Task The_database_refuses_by_name_in_both_transports(Fault fault, HttpStatusCode status, string name)
    {
        _odoo.Faults.Next(fault, static call => call.Writes, 2);
        var json2 = await Assert.ThrowsAsync<OdooRefusal>(CreateAsync);
        var rpc = await Assert.ThrowsAsync<OdooRefusal>(() => _talk.ExecuteAsync("account.move", "create", [Sent.Invoice(1, Sent.Line(1))]));
        Assert.Equal((status, name, HttpStatusCode.OK, name), (json2.Status, json2.Name, rpc.Status, rpc.Name));
        Assert.Empty(_odoo.Books.Moves);
    }

    [Fact]
    public async Task A_request_that_is_sent_twice_is_done_twice()
    {
        _odoo.Faults.Next(Fault.Duplicate);
        Assert.Equal(2, (await CreateAsync())[0].GetInt64());
        Assert.Equal(2, _odoo.Books.Moves.Length);
    }

    [Fact]
    public async Task Answers_may_be_no_JSON_or_say_nothing()
    {
        _odoo.Faults.Next(Fault.BrokenAnswer, "res.partner", "search");
        _ = await Assert.ThrowsAnyAsync<JsonException>(() => _talk.CallAsync("res.partner", "search", new { domain = Array.Empty<object>() }));
        _odoo.Faults.Next(Fault.EmptyAnswer);
        Assert.Equal("{}", (await CreateAsync()).GetRawText());
        _odoo.Faults.Next(Fault.LoadConflict, "res.partner", "load");
        Assert.False((await _talk.CallAsync("res.partner", "load", new { fields = new[] { "name" }, data = new[] { new[] { "x" } } })).GetProperty("ids").GetBoolean());
        Assert.Empty(_odoo.Books.Partners);
    }

    [Fact]
    public async Task A_client_that_waits_no_longer_has_its_invoice_all_the_same()
    {
        using var impatient = new HttpClient { BaseAddress = _odoo.Url, Timeout = TimeSpan.FromMilliseconds(300) };
        impatient.DefaultRequestHeaders.Authorization = new("bearer", "connector-key");
        _odoo.Faults.Next(Fault.SlowAnswer);
        using var body = new StringContent(JsonSerializer.Serialize(new { vals_list = Sent.Invoice(1, Sent.Line(1)) }), null, "application/json");
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient.PostAsync(new Uri("/json/2/account.move/create", UriKind.Relative), body, Cancellation));
        _ = Assert.Single(_odoo.Books.Moves);
    }

    [Fact]
    public async Task A_restart_drops_connections_and_keeps_what_was_committed()
    {
        var url = _odoo.Url;
        _odoo.Faults.Next(Fault.SlowAnswer);
        var waiting = CreateAsync();
        await Wait.Until(() => !_odoo.Books.Moves.IsEmpty);

        await _odoo.RestartAsync();
        _ = await Assert.ThrowsAnyAsync<HttpRequestException>(() => waiting);
        Assert.Equal(url, _odoo.Url);
        Assert.Equal(2, (await CreateAsync())[0].GetInt64());

        await _odoo.StopAsync();
        _ = await Assert.ThrowsAnyAsync<HttpRequestException>(CreateAsync);
    }

    [Fact]
    public async Task A_call_over_the_time_limit_is_rolled_back_and_closed()
    {
        await using var slow = await OdooSimulator.StartAsync(new SimulatorOptions { Times = new SimulatorTimes(0.01), TimeLimit = TimeSpan.FromMilliseconds(5) });
        using var talk = new OdooTalk(slow);
        _ = await talk.CallAsync("res.partner", "search", new { domain = Array.Empty<object>() });
        var lines = Enumerable.Repeat(Sent.Line(1), 200).ToArray();
        _ = await Assert.ThrowsAnyAsync<HttpRequestException>(() => talk.CallAsync("account.move", "create", new { vals_list = Sent.Invoice(1, lines) }));
        Assert.Empty(slow.Books.Moves);
        _ = await talk.CallAsync("account.move", "create", new { vals_list = Sent.Invoice(1, lines[0]) });
        _ = Assert.Single(slow.Books.Moves);
    }

    [Fact]
    public void Times_are_the_measured_ones()
    {
        var times = new SimulatorTimes();
        foreach (var (records, lines, seconds) in new[] { (1, 1, 0.07), (1, 30, 0.185), (1, 100, 0.48), (1, 300, 1.24), (1, 1000, 4.1), (10, 300, 1.33), (50, 1500, 6.44), (200, 6000, 24.8) })
        {
            Assert.InRange(times.Of("account.move", "create", records, lines, 19).TotalSeconds, seconds * 0.9, seconds * 1.1);
        }
    }

    [Fact]
    public async Task A_seed_gives_the_same_faults()
    {
        async Task<List<bool>> RunAsync()
        {
            _odoo.Faults.Seeded(42, 0.5, Fault.BadGateway, Fault.Unavailable);
            var failed = new List<bool>();
            for (var n = 0; n < 30; n++)
            {
                using var answer = await _talk.SendAsync(HttpMethod.Get, "/web/version");
                failed.Add(!answer.IsSuccessStatusCode);
            }

            return failed;
        }

        var first = await RunAsync();
        Assert.Equal(first, await RunAsync());
        Assert.Contains(true, first);
        Assert.Contains(false, first);
        _odoo.Faults.Clear();
        using var fine = await _talk.SendAsync(HttpMethod.Get, "/web/version");
        Assert.True(fine.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Many_at_once_are_all_served_and_counted()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 48).Select(async _ => (await CreateAsync())[0].GetInt64()));
        _ = await Task.WhenAll(ids.Select(id => _talk.CallAsync("account.move", "action_post", new { ids = id })));
        Assert.Equal(48, _odoo.Books.Moves.Select(move => move.Name).Distinct().Count());
        Assert.Equal((48, 48, 96), (_odoo.Calls["account.move/create"], _odoo.Calls["account.move/action_post"], _odoo.Requested));

        _odoo.Faults.Meet(8, "account.move", "action_post");
        var draft = (await CreateAsync())[0].GetInt64();
        var posts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _talk.TryAsync("account.move", "action_post", new { ids = draft })));
        Assert.Equal((1, 7), (posts.Count(post => post.Status == HttpStatusCode.OK), posts.Count(post => post.Status == HttpStatusCode.UnprocessableEntity)));
    }

    [Fact]
    public async Task A_late_request_comes_in_after_the_next_one()
    {
        var rows = new { fields = new[] { "id", "name" }, data = new[] { new[] { "__billing__.p1", "First" } } };
        _odoo.Faults.Next(Fault.LateDelivery, "res.partner", "load");
        _ = await Assert.ThrowsAnyAsync<HttpRequestException>(() => _talk.CallAsync("res.partner", "load", rows));
        Assert.Empty(_odoo.Books.Partners);
        rows.data[0][1] = "Second";
        _ = await _talk.CallAsync("res.partner", "load", rows);
        Assert.Equal(1, _odoo.DeliverLate());
        Assert.Equal("First", Assert.Single(_odoo.Books.Partners).Name);
        Assert.Equal(0, _odoo.DeliverLate());
    }

    [Fact]
    public async Task A_slow_load_that_was_overtaken_is_a_conflict()
    {
        var rows = new { fields = new[] { "id", "name" }, data = new[] { new[] { "__billing__.p1", "First" } } };
        _odoo.Faults.Delay = TimeSpan.FromMilliseconds(300);
        _odoo.Faults.Next(Fault.SlowStart, "res.partner", "load");
        var slow = _talk.CallAsync("res.partner", "load", rows);
        await Wait.Until(() => _odoo.Faults.Happened.ContainsKey(Fault.SlowStart));

        Assert.Equal(JsonValueKind.Array, (await _talk.CallAsync("res.partner", "load", rows)).GetProperty("ids").ValueKind);
        Assert.Equal(JsonValueKind.False, (await slow).GetProperty("ids").ValueKind);
        _ = Assert.Single(_odoo.Books.Partners);
    }

    [Fact]
    public async Task Messages_may_be_in_another_language_and_names_are_not()
    {
        await using var odoo = await OdooSimulator.StartAsync(new SimulatorOptions { IsTranslated = true });
        using var talk = new OdooTalk(odoo);
        var error = await Assert.ThrowsAsync<OdooRefusal>(() => talk.CallAsync("account.move", "action_post", new { ids = 4711 }));
        Assert.Equal("odoo.exceptions.MissingError", error.Name);
        Assert.StartsWith("Rëcörd döës nöt ëxïst", error.Message, StringComparison.Ordinal);
        Assert.Equal("the model 'res.nope' does not exist", await talk.MessageAsync("res.nope", "read"));
    }

    [Fact]
    public async Task A_server_with_several_databases_wants_to_know_which()
    {
        await using var odoo = await OdooSimulator.StartAsync(new SimulatorOptions { HasSeveralDatabases = true });
        using var http = new HttpClient { BaseAddress = odoo.Url };
        foreach (var (database, status) in new[] { (null, HttpStatusCode.NotFound), ("nodb", HttpStatusCode.NotFound), ("odoo", HttpStatusCode.OK) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/json/2/res.partner/search_count") { Content = new StringContent("""{"domain":[]}""", null, "application/json") };
            request.Headers.Authorization = new("bearer", "connector-key");
            if (database is not null)
            {
                request.Headers.Add("X-Odoo-Database", database);
            }

            using var answer = await http.SendAsync(request, Cancellation);
            Assert.Equal((status, status == HttpStatusCode.OK), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType == "application/json"));
        }
    }

    [Fact]
    public async Task Alone_it_is_played_over_HTTP()
    {
        await using var odoo = await OdooSimulator.StartAsync(new SimulatorOptions { Control = true });
        using var talk = new OdooTalk(odoo);
        using var http = new HttpClient { BaseAddress = odoo.Url };
        async Task<string> DoAsync(HttpMethod method, string path, string body = "{}")
        {
            using var request = new HttpRequestMessage(method, "/simulator" + path) { Content = method == HttpMethod.Get ? null : new StringContent(body, null, "application/json") };
            using var answer = await http.SendAsync(request, Cancellation);
            return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancellation)}";
        }

        _ = await talk.CallAsync("account.move", "create", new { vals_list = Sent.Invoice(1, Sent.Line(100, 1, 5)) });
        Assert.Contains("<td>draft<td>out_invoice", await DoAsync(HttpMethod.Get, ""), StringComparison.Ordinal);
        Assert.StartsWith("200", await DoAsync(HttpMethod.Post, "/lines/1/edit", """{"price_unit":90}"""), StringComparison.Ordinal);
        Assert.StartsWith("200", await DoAsync(HttpMethod.Post, "/moves/1/post"), StringComparison.Ordinal);
        Assert.StartsWith("422", await DoAsync(HttpMethod.Post, "/moves/1/post"), StringComparison.Ordinal);
        Assert.StartsWith("200", await DoAsync(HttpMethod.Post, "/moves/1/pay", """{"amount":8}"""), StringComparison.Ordinal);
        Assert.StartsWith("200", await DoAsync(HttpMethod.Post, "/do/unpost/1"), StringComparison.Ordinal);
        Assert.StartsWith("200", await DoAsync(HttpMethod.Post, "/lock/sale_lock_date?day=2026-10-31"), StringComparison.Ordinal);
        Assert.Contains("\"account.move/create\":1", await DoAsync(HttpMethod.Get, "/calls"), StringComparison.Ordinal);
        var move = Assert.Single(odoo.Books.Moves);
        Assert.Equal((108m, 100m, "draft"), (move.Total, move.Residual, move.State));

        Assert.StartsWith("200", await DoAsync(HttpMethod.Post, "/faults/next?fault=BadGateway&model=res.partner&method=search&times=2"), StringComparison.Ordinal);
        Assert.StartsWith("200", await DoAsync(HttpMethod.Post, "/keys/connector/revoke"), StringComparison.Ordinal);
        Assert.Equal("werkzeug.exceptions.Unauthorized", await talk.RefusedAsync("account.move", "read"));
        Assert.StartsWith("404", await DoAsync(HttpMethod.Get, "/nothing"), StringComparison.Ordinal);
        await using var closed = await OdooSimulator.StartAsync();
        using var other = new HttpClient { BaseAddress = closed.Url };
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(new Uri("/simulator/moves", UriKind.Relative), Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Somebody_acts_between_the_look_and_the_write()
    {
        var id = (await CreateAsync())[0].GetInt64();
        _odoo.Faults.Meanwhile(() => _odoo.People.Post(id), "account.move", "write");
        var vals = new { invoice_line_ids = new object[] { new object[] { 5, 0, 0 } } };
        Assert.Equal("odoo.exceptions.UserError", await _talk.RefusedAsync("account.move", "write", new { ids = id, vals }));
        Assert.Equal(("posted", 120m), (_odoo.Books.FindMove(id)!.State, _odoo.Books.FindMove(id)!.Total));
    }

    [Fact]
    public async Task Times_are_added_up_without_waiting()
    {
        await using var odoo = await OdooSimulator.StartAsync(new SimulatorOptions { Times = new SimulatorTimes(1, false) });
        using var talk = new OdooTalk(odoo);
        _ = await talk.CallAsync("res.partner", "search_count", new { domain = Array.Empty<object>() });
        odoo.ForgetCalls();
        _ = await talk.CallAsync("account.move", "create", new { vals_list = Sent.Invoice(1, [.. Enumerable.Repeat(Sent.Line(1), 300)]) });
        Assert.InRange(odoo.Spent.TotalSeconds, 1.1, 1.4);
    }
}
