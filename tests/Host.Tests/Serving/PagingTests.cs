using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Connector.Host.Tests.Serving;

/// <summary>Pages of lists that change while somebody follows them.</summary>
[Collection(ServingTests.Alone)]
public sealed class PagingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_go_on_with_what_was_known_when_the_first_was_answered()
    {
        await using var service = await Service.Start();
        using var client = service.As("admin");
        await Sessions(client, "L1", "L2", "L3", "L4");
        var (first, next) = await Page(client, "sessions?limit=2");
        Assert.Equal(["L1", "L2"], Column(first, "session"));
        await client.Post("sessions/L2/check-out", """{ "at": "2022-05-02T11:00:00Z" }""");
        await Sessions(client, "L25");
        var (second, end) = await Page(client, next!);
        Assert.Equal(["L3", "L4"], Column(second, "session"));
        Assert.Null(end);
        Assert.Equal(["L1", "L25", "L3", "L4"], Column(await client.List("sessions"), "session"));
    }

    [Fact]
    public async Task A_mark_that_is_not_in_the_list_any_more_is_not_taken_for_its_end()
    {
        await using var service = await Service.Start();
        using var client = service.As("admin");
        await Sessions(client, "L1", "L2", "L3", "L4");
        var (_, next) = await Page(client, "sessions?limit=2");
        await client.Post("sessions/L2/check-out", """{ "at": "2022-05-02T11:00:00Z" }""");
        var mark = System.Web.HttpUtility.ParseQueryString(next!.Split('?')[1])["after"];
        Assert.Equal("REQUEST-013", (await client.Read($"sessions?limit=2&after={mark}", 410)).Code());
    }

    [Theory]
    [InlineData("usage", "usage")]
    [InlineData("periods/2022-05/charges", "charge")]
    [InlineData("periods/2022-05/documents", "document")]
    [InlineData("publications?state=draft", "document")]
    [InlineData("reports/spend?from=2022-05-01&to=2022-05-31&by=agreement", "agreement")]
    [InlineData("audit", "at")]
    public async Task No_page_loses_or_repeats_rows_though_facts_come_in_between(string address, string column)
    {
        await using var service = await Service.Start();
        using var client = service.As("admin");
        await client.Post("facts/agreements", """[{ "agreement": "A0", "from": "2022-05-01", "payer": "P2", "provider": "S2", "recipient": "R2", "item": "I1", "plan": "FLAT" }]""");
        await Sessions(client, "L1", "L2", "L3", "L4");
        await client.Post("periods/2022-05/close", """{ "force": true, "reason": "sessions go on" }""");
        await client.Ended(await client.Post("publications", "{}", 202));
        var all = Column(await client.List(address), column);
        Assert.True(all.Length > 1);
        var rows = new List<string>();
        var next = (string?)$"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=1";
        for (var n = 0; next is not null; n++)
        {
            (var page, next) = await Page(client, next);
            rows.AddRange(Column(page, column));
            if (n == 0)
            {
                // The first row of each list is not there any more, and there are others before it.
                await client.Post("facts/sessions", """[{ "session": "L1", "retract": "true" }]""");
                await Sessions(client, "L0");
                await client.Post("facts/agreements", """[{ "agreement": "A0", "from": "2022-05-01", "retract": "true" }, { "agreement": "A00", "from": "2022-05-01", "payer": "P2", "item": "I2", "plan": "FLAT" }]""");
                foreach (var draft in Directory.GetFiles(Path.Combine(service.Books, "drafts")))
                {
                    File.Move(draft, Path.Combine(Directory.CreateDirectory(Path.Combine(service.Books, "posted")).FullName, Path.GetFileName(draft)));
                }

                await client.Ended(await client.Post("reconciliations", "{}", 202));
            }
        }

        Assert.Equal(all, rows);
    }

    [Fact]
    public async Task A_plan_is_paged_as_it_was_known_and_what_if_until_something_is_recorded()
    {
        await using var service = await Service.Start();
        using var client = service.As("admin");
        await client.Post("facts/agreements", """[{ "agreement": "A9", "from": "2022-05-01", "payer": "P2", "provider": "S2", "recipient": "R2", "item": "I1", "plan": "FLAT" }]""");
        await client.Post("periods/2022-05/close", "{}");
        var all = Column((JsonArray)(await client.Post("plans", "{}"))!, "key");
        Assert.True(all.Length > 3);
        foreach (var body in new[] { "{}", """{ "with": { "items": [{ "item": "I9", "name": "Nine" }] } }""" })
        {
            var rows = new List<string>();
            for (var next = (string?)"plans?limit=1"; next is not null;)
            {
                (var page, next) = await Page(client, next, body);
                rows.AddRange(Column(page, "key"));
            }

            Assert.Equal(all, rows);
        }

        var (_, ifs) = await Page(client, "plans?limit=1", """{ "with": { "items": [{ "item": "I9", "name": "Nine" }] } }""");
        var planned = Column((JsonArray)(await client.Post("plans", """{ "period": "2022-06" }"""))!, "key");
        var (first, then) = await Page(client, "plans?limit=1", """{ "period": "2022-06" }""");
        await client.Post("facts/agreements", """[{ "agreement": "A1", "from": "2022-05-01", "retract": "true" }, { "agreement": "A2", "from": "2022-05-01", "retract": "true" }]""");
        var known = Column(first, "key").ToList();
        while (then is not null)
        {
            (var page, then) = await Page(client, then, """{ "period": "2022-06" }""");
            known.AddRange(Column(page, "key"));
        }

        Assert.Equal(planned, known);
        Assert.Equal("REQUEST-013", (await client.Post(ifs!["/api/v1/".Length..], """{ "with": { "items": [{ "item": "I9", "name": "Nine" }] } }""", 410)).Code());
    }

    [Fact]
    public async Task Lists_of_what_the_service_keeps_are_paged_too()
    {
        await using var service = await Service.Start("""
            { "Backends": { "a": { "Kind": "files", "Folder": "/dev/shm/connector-nothing-a" }, "b": { "Kind": "files", "Folder": "/dev/shm/connector-nothing-b" } },
              "Routes": [{ "Backend": "a" }],
              "Schedules": { "Import": { "Cron": "0 0 3 1 1 ?", "Folder": "/dev/shm/connector-nothing-there" }, "Reconcile": "0 0 4 1 1 ?" } }
            """);
        using var client = service.As("admin");
        foreach (var (address, column) in new[] { ("backends", "backend"), ("schedules", "schedule"), ("keys", "key") })
        {
            var all = Column(await client.List(address), column);
            var (first, next) = await Page(client, address + "?limit=1");
            var (second, _) = await Page(client, next!);
            Assert.Equal(all.Take(2), Column(first, column).Concat(Column(second, column)));
        }

        for (var i = 0; i < 105; i++)
        {
            await client.Post("reconciliations", "{}", 202);
        }

        var runs = Column(await client.List("runs"), "run");
        Assert.Equal(105, runs.Length);
        var (page, more) = await Page(client, "runs?limit=100");
        var (last, end) = await Page(client, more!);
        Assert.Equal(runs, Column(page, "run").Concat(Column(last, "run")));
        Assert.Null(end);
    }

    [Fact]
    public async Task A_preview_is_as_of_an_instant_too()
    {
        await using var service = await Service.Start();
        using var client = service.As("admin");
        await Sessions(client, "L1");
        await client.Post("facts/rates", """[{ "item": "I1", "scope": "agreement:OPEN", "from": "2022-01-01", "price": "10.00", "per": "unit" }]""");
        var now = await client.Read("sessions/L1/preview?at=2022-05-02T12:30:00Z");
        using var asked = await client.GetAsync(new Uri("/api/v1/sessions/L1/preview?at=2022-05-02T12:30:00Z", UriKind.Relative), Cancellation);
        var then = asked.Headers.GetValues("Connector-Known-At").Single();
        await client.Post("facts/rates", """[{ "item": "I1", "scope": "agreement:OPEN", "from": "2022-01-01", "price": "20.00", "per": "unit" }]""");
        Assert.NotEqual(now!.ToJsonString(), (await client.Read("sessions/L1/preview?at=2022-05-02T12:30:00Z"))!.ToJsonString());
        var ended = await client.Post("sessions/L1/check-out", """{ "at": "2022-05-02T12:30:00Z" }""");
        Assert.Equal("60.00", (string?)ended!["lines"]![0]!["amount"]);
        var before = await client.Read($"sessions/L1/preview?at=2022-05-02T12:30:00Z&as_of={then}");
        Assert.Equal(now.ToJsonString(), before!.ToJsonString());
        Assert.Equal("30.00", (string?)before["lines"]![0]!["amount"]);
        Assert.Equal("SESSION-002", (await client.Read("sessions/L1/preview", 409)).Code());
    }

    private static async Task Sessions(HttpClient client, params string[] keys)
    {
        await client.Post("facts/plans", """[{ "plan": "HOURS", "model": "time", "interval": "PT1H" }]""");
        await client.Post("facts/agreements", """[{ "agreement": "OPEN", "payer": "P1", "item": "I1", "plan": "HOURS" }]""");
        foreach (var key in keys)
        {
            await client.Post("sessions", $$"""{ "session": "{{key}}", "agreement": "OPEN", "at": "2022-05-02T10:00:00Z" }""");
        }
    }

    private static string[] Column(JsonArray rows, string name) => [.. rows.Select(r => r![name]!.ToString())];

    /// <summary>A page, and the address of the next.</summary>
    private static async Task<(JsonArray Rows, string? Next)> Page(HttpClient client, string address, string? body = null)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, address.StartsWith('/') ? address : "/api/v1/" + address);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(request, Cancellation);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{address}: {(int)response.StatusCode} {text}");
        return ((JsonArray)JsonNode.Parse(text)!, response.Headers.TryGetValues("Link", out var link) ? link.Single().Split('<', '>')[1] : null);
    }
}
