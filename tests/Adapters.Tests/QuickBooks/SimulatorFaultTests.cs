using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Connector.Simulators.QuickBooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Connector.Adapters.Tests.QuickBooks;

/// <summary>What goes wrong, and what is told by webhook.</summary>
public sealed class SimulatorFaultTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private QuickBooksSimulator _books = null!;
    private SimulatorTalk _talk = null!;

    public async ValueTask InitializeAsync()
    {
        _books = await QuickBooksSimulator.StartAsync(new SimulatorOptions { Clock = _clock, Limits = null, Control = true });
        _talk = new SimulatorTalk(_books);
    }

    public async ValueTask DisposeAsync()
    {
        _talk.Dispose();
        await _books.DisposeAsync();
    }

    private async Task<int> StatusAsync(string path, object body)
    {
        using var content = new StringContent(System.Text.Json.JsonSerializer.Serialize(body), System.Text.Encoding.UTF8, "application/json");
        try
        {
            using var answer = await _talk.SendAsync(HttpMethod.Post, path, content);
            return (int)answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }

    private Task<int> CreateAsync(string name, string? requestId = null)
        => StatusAsync(requestId is null ? "customer" : $"customer?requestid={requestId}", new { DisplayName = name });

    [Theory]
    [InlineData(Fault.CutBefore, 0, 0)]
    [InlineData(Fault.CutAfter, 0, 1)]
    [InlineData(Fault.Unavailable, 503, 0)]
    [InlineData(Fault.BadGateway, 502, 0)]
    [InlineData(Fault.GatewayTimeout, 504, 1)]
    [InlineData(Fault.ServerError, 500, 0)]
    [InlineData(Fault.TooMany, 429, 0)]
    [InlineData(Fault.Unauthorized, 401, 0)]
    [InlineData(Fault.Forbidden, 403, 0)]
    [InlineData(Fault.HtmlPage, 200, 0)]
    [InlineData(Fault.HalfAnswer, 0, 1)]
    [InlineData(Fault.BrokenAnswer, 200, 1)]
    [InlineData(Fault.EmptyAnswer, 200, 1)]
    [InlineData(Fault.LateDelivery, 0, 0)]
    public async Task A_fault_answers_so_and_has_done_so_much(Fault fault, int status, int done)
    {
        _books.Faults.Next(fault);
        Assert.Equal(status, await CreateAsync("One"));
        Assert.Equal(done, _books.Books.Customers.Length);
        Assert.Equal(fault == Fault.LateDelivery ? 1 : 0, _books.DeliverLate());
        Assert.Equal(fault == Fault.LateDelivery ? 1 : done, _books.Books.Customers.Length);
        Assert.Equal(200, await CreateAsync("Two"));
        Assert.Equal(fault, _books.Requests[0].Fault);
    }

    [Fact]
    public async Task What_is_processed_twice_is_made_once_with_a_requestid()
    {
        var (customer, item) = (await _talk.CustomerAsync(), await _talk.ItemAsync());
        _books.Faults.Every(Fault.Twice, 2);
        var invoice = SimulatorTalk.Invoice(customer, [SimulatorTalk.Line(item, 1m)]);
        Assert.Equal(200, await StatusAsync("invoice", invoice));
        Assert.Single(_books.Books.Invoices);
        Assert.Equal(200, await StatusAsync("invoice", invoice));
        Assert.Equal(3, _books.Books.Invoices.Length);
        Assert.Equal(200, await StatusAsync("invoice?requestid=1", invoice));
        Assert.Equal(200, await StatusAsync("invoice?requestid=2", invoice));
        Assert.Equal(5, _books.Books.Invoices.Length);
        Assert.Equal(2, _books.Faults.Happened[Fault.Twice]);
    }

    [Fact]
    public async Task Ten_minutes_of_503_by_the_clock()
    {
        _books.Faults.For(Fault.Unavailable, TimeSpan.FromMinutes(10));
        Assert.Equal(503, await CreateAsync("One"));
        _clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(503, await CreateAsync("One"));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(200, await CreateAsync("One"));
    }

    [Fact]
    public async Task Somebody_acts_meanwhile_and_faults_are_drawn_by_a_seed()
    {
        var customer = await _talk.CustomerAsync();
        _books.Faults.Meanwhile(() => _books.Desk.Rename("Customer", customer, "Renamed"), "customer/update");
        Assert.Equal("5010", await _talk.RefusedAsync("customer", new { Id = customer, SyncToken = "0", sparse = true, Notes = "x" }));
        _books.Faults.Seeded(7, 0.5, Fault.Unavailable);
        var statuses = new List<int>();
        for (var i = 0; i < 20; i++)
        {
            statuses.Add(await CreateAsync($"Seeded {i}"));
        }

        Assert.Equal([200, 503], statuses.Distinct().Order());
        _books.Faults.Clear();
        Assert.Equal(200, await CreateAsync("After"));
    }

    [Fact]
    public async Task Slow_answers_wait_by_the_clock()
    {
        _books.Faults.Delay = TimeSpan.FromMinutes(2);
        _books.Faults.Next(Fault.SlowAnswer);
        var slow = CreateAsync("Slow");
        await _clock.WaitersAsync(1);
        Assert.Single(_books.Books.Customers);
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(200, await slow);
    }

    [Fact]
    public async Task Webhooks_are_signed_and_come_in_both_forms_twice_out_of_order_and_forged()
    {
        var received = new List<(string Body, string Signature)>();
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        _ = builder.Logging.ClearProviders();
        _ = builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var listener = builder.Build();
        _ = listener.MapPost("/hooks/qb", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            received.Add((await reader.ReadToEndAsync(TestContext.Current.CancellationToken), request.Headers["intuit-signature"].ToString()));
        });
        await listener.StartAsync(TestContext.Current.CancellationToken);
        _ = _books.Webhooks.Take();
        _books.Webhooks.Url = new Uri($"{listener.Urls.First()}/hooks/qb");

        var (customer, item) = (await _talk.CustomerAsync(), await _talk.ItemAsync());
        var invoice = await _talk.WriteAsync("invoice", SimulatorTalk.Invoice(customer, [SimulatorTalk.Line(item, 1m)], ("BillEmail", new { Address = "a@b.example" })));
        _books.Desk.Send(SimulatorTalk.Id(invoice));
        _books.Desk.Void("Invoice", SimulatorTalk.Id(invoice));
        var events = _books.Webhooks.Take();
        Assert.Equal(["qbo.customer.created.v1", "qbo.item.created.v1", "qbo.invoice.created.v1", "qbo.invoice.emailed.v1", "qbo.invoice.voided.v1"],
            JsonNode.Parse(Webhooks.CloudEvents(events))!.AsArray().Select(static e => (string?)e!["type"]));
        Assert.Equal(200, await _books.Webhooks.SendAsync(events, cancellation: TestContext.Current.CancellationToken));
        Assert.Equal(200, await _books.Webhooks.SendAsync(events.Reverse().ToImmutableArray(), isForged: true, cancellation: TestContext.Current.CancellationToken));
        _books.Webhooks.IsOldForm = true;
        Assert.Equal(200, await _books.Webhooks.SendAsync(events, cancellation: TestContext.Current.CancellationToken));
        Assert.Null(await _books.Webhooks.DeliverAsync(TestContext.Current.CancellationToken));

        var right = received.Select(static r => Webhooks.Sign(System.Text.Encoding.UTF8.GetBytes(r.Body), "webhook-verifier") == r.Signature);
        Assert.Equal([true, false, true], right);
        Assert.Equal("Voided", JsonNode.Parse(received[2].Body)!["eventNotifications"]![0]!["dataChangeEvent"]!["entities"]!.AsArray().Select(static e => (string?)e!["operation"]).Last() + "ed");
        Assert.Equal(_books.RealmId, (string?)JsonNode.Parse(received[0].Body)![0]!["intuitaccountid"]);
    }

    [Fact]
    public async Task People_work_over_HTTP_too()
    {
        var (customer, item) = (await _talk.CustomerAsync(), await _talk.ItemAsync());
        var invoice = SimulatorTalk.Id(await _talk.WriteAsync("invoice", SimulatorTalk.Invoice(customer, [SimulatorTalk.Line(item, 100m, 4m, 25m)])));
        async Task<int> ActAsync(string path, string body = "{}")
        {
            using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
            using var answer = await _talk.Http.PostAsync(new Uri($"{_books.Url}simulator/{path}"), content, TestContext.Current.CancellationToken);
            return (int)answer.StatusCode;
        }

        Assert.Equal(200, await ActAsync($"documents/Invoice/{invoice}/lines/1/edit", """{"quantity":2}"""));
        Assert.Equal(50m, _books.Books.Invoices[0].Total);
        Assert.Equal(200, await ActAsync($"documents/Invoice/{invoice}/pay", """{"amount":20}"""));
        Assert.Equal(30m, _books.Books.Invoices[0].Balance);
        Assert.Equal(200, await ActAsync($"documents/Invoice/{invoice}/edit", """{"PrivateNote":"by hand"}"""));
        Assert.Equal(200, await ActAsync($"documents/Invoice/{invoice}/credit", """{"amount":10}"""));
        Assert.Equal(200, await ActAsync($"documents/Invoice/{invoice}/approve"));
        Assert.Equal(("by hand", "APPROVED", 10m), (_books.Books.Invoices[0].PrivateNote, _books.Books.Invoices[0].ApprovalStatus, _books.Books.CreditMemos[0].Total));
        Assert.Equal(422, await ActAsync("documents/Invoice/99/void"));
        Assert.Equal(200, await ActAsync("close?day=2026-01-31"));
        Assert.Equal(new DateOnly(2026, 1, 31), _books.Books.ClosedThrough);
        var page = await _talk.Http.GetStringAsync(new Uri($"{_books.Url}simulator"), TestContext.Current.CancellationToken);
        Assert.Contains("Orchard Surgery", page, StringComparison.Ordinal);
    }
}
