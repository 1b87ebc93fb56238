using System.Net;
using System.Text;
using Connector.Simulators.QuickBooks;
using Connector.Store;
using Xunit;

namespace Connector.Host.Tests.Serving;

/// <summary>Connecting through the API, and webhooks: what was begun counts once, what is forged does nothing.</summary>
[Collection(ServingTests.Alone)]
public sealed class ConnectionsApiTests : IAsyncLifetime
{
    private QuickBooksSimulator _intuit = null!;
    private Service _service = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _intuit = await QuickBooksSimulator.StartAsync(new SimulatorOptions { RefreshToken = null });
        _service = await Service.Start($$"""
            { "Backends": { "books": { "Kind": "files" }, "qbo": { "Kind": "quickbooks", "Environment": "sandbox", "ClientId": "{{_intuit.ClientId}}", "ClientSecret": "{{_intuit.ClientSecret}}",
              "RedirectUri": "https://connector.example/api/v1/backends/qbo/callback", "ApiUrl": "{{_intuit.Url}}", "OAuthUrl": "{{_intuit.OAuthUrl}}", "WebhookToken": "{{_intuit.Webhooks.VerifierToken}}" } } }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _intuit.DisposeAsync();
    }

    [Fact]
    public async Task What_an_administrator_begins_a_browser_ends_once()
    {
        using var admin = _service.As("admin");
        var begun = (await admin.Read("backends/qbo/connect"))!;
        var back = await Granted((string)begun["address"]!);
        Assert.StartsWith((string)begun["redirect_uri"]!, back, StringComparison.Ordinal);
        var address = new Uri(back).PathAndQuery["/api/v1/".Length..];

        Assert.Equal("CONNECT-007", (await _service.Nobody.Read(address.Replace("state=", "state=x", StringComparison.Ordinal), 400)).Code());
        using (var page = await _service.Nobody.GetAsync(new Uri("/api/v1/" + address + "&more=1", UriKind.Relative), Cancellation))
        {
            Assert.Equal((HttpStatusCode.OK, "text/html"), (page.StatusCode, page.Content.Headers.ContentType?.MediaType));
            Assert.Contains($"connected to company {_intuit.RealmId}", await page.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }

        Assert.Equal("CONNECT-007", (await _service.Nobody.Read(address, 400)).Code());
        Assert.Contains((await admin.List("audit")).Select(a => $"{a!["actor"]} {a["action"]}"), a => a == "admin backend connect");

        Assert.Equal("none", (string?)(await admin.Post("backends/qbo/disconnect", """{ "reason": "moved" }"""))!["state"]);
        Assert.Null(_intuit.RefreshToken);
        Assert.Equal("BACKEND-002", (await admin.Post("backends/books/disconnect", "{}", 409)).Code());
    }

    [Fact]
    public async Task What_was_begun_before_counts_no_more_and_nothing_is_begun_without_a_redirect()
    {
        using var admin = _service.As("admin");
        var first = await Granted((string)(await admin.Read("backends/qbo/connect"))!["address"]!);
        await admin.Read("backends/qbo/connect");
        Assert.Equal("CONNECT-007", (await _service.Nobody.Read(new Uri(first).PathAndQuery["/api/v1/".Length..], 400)).Code());
        Assert.Equal("CONNECT-007", (await _service.Nobody.Read("backends/qbo/callback", 400)).Code());
        Assert.Equal("BACKEND-002", (await admin.Read("backends/books/connect", 409)).Code());
    }

    [Fact]
    public async Task A_webhook_queues_one_reconciliation_and_a_forged_one_none()
    {
        await Connect();
        _intuit.Webhooks.Url = new Uri(_service.Nobody.BaseAddress!, "/hooks/qbo");
        Assert.Equal(401, await Send(isForged: true));
        Assert.Equal(401, await Send(signature: ""));
        Assert.Empty(Jobs());

        using (_service.Store.TryLock("publishing-qbo")) // so that what is queued waits
        {
            Assert.Equal(200, await Send());
            _intuit.Webhooks.IsOldForm = true;
            Assert.Equal(200, await Send());
            _intuit.Webhooks.Url = new Uri(_service.Nobody.BaseAddress!, "/api/v1/hooks/qbo");
            Assert.Equal(200, await Send());
            Assert.InRange(Jobs().Length, 1, 2); // one that may have begun, and one that waits
            Assert.All(Jobs(), j => Assert.Equal(("reconcile", """{"backend":"qbo"}""", "webhook qbo"), (j.Action, j.Request, j.Actor)));
        }

        using var other = new StringContent("""[{"intuitaccountid":"17"}]""", Encoding.UTF8, "application/json");
        foreach (var (address, status) in new[] { ("/hooks/books", 404), ("/hooks/nobody", 404), ("/api/v1/hooks/books", 404) })
        {
            using var answer = await _service.Nobody.PostAsync(new Uri(address, UriKind.Relative), other, Cancellation);
            Assert.Equal(status, (int)answer.StatusCode);
        }
    }

    private Job[] Jobs() => [.. new ServiceTables(_service.Store).Jobs(100)];

    private Task<int> Send(bool isForged = false, string? signature = null)
        => _intuit.Webhooks.SendAsync([new WebhookEvent("e1", "Invoice", "1", "Update", DateTimeOffset.UnixEpoch, _intuit.RealmId)], isForged, signature, Cancellation);

    private async Task Connect()
    {
        using var admin = _service.As("admin");
        var back = await Granted((string)(await admin.Read("backends/qbo/connect"))!["address"]!);
        using var page = await _service.Nobody.GetAsync(new Uri(new Uri(back).PathAndQuery, UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    /// <summary>Where a browser is sent in which somebody granted it.</summary>
    private static async Task<string> Granted(string address)
    {
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var answer = await browser.GetAsync(new Uri(address), Cancellation);
        return answer.Headers.Location!.OriginalString;
    }
}
