using System.Net;
using System.Text.Json;
using Connector.Simulators.Odoo;
using Xunit;

namespace Connector.Adapters.Tests.Odoo;

/// <summary>The simulator's faults are what they say: what was done, what was answered.</summary>
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
        while (_odoo.Books.Moves.IsEmpty)
        {
            await Task.Delay(5, Cancellation);
        }

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
        await using var slow = await OdooSimulator.StartAsync(new OdooOptions { Times = new OdooTimes(0.01), TimeLimit = TimeSpan.FromMilliseconds(5) });
        using var talk = new OdooTalk(slow);
        _ = await talk.CallAsync("res.partner", "search", new { domain = Array.Empty<object>() });
        var lines = Enumerable.Repeat(Sent.Line(1), 200).ToArray();
        _ = await Assert.ThrowsAnyAsync<HttpRequestException>(() => talk.CallAsync("account.move", "create", new { vals_list = Sent.Invoice(1, lines) }));
        Assert.Empty(slow.Books.Moves);
        _ = await talk.CallAsync("account.move", "create", new { vals_list = Sent.Invoice(1, lines[0]) });
        _ = Assert.Single(slow.Books.Moves);
    }

    [Fact]
    public void Times_are_those_of_the_page()
    {
        var times = new OdooTimes();
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
}
