using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Connector.Simulators.QuickBooks;
using Microsoft.AspNetCore.WebUtilities;
using Xunit;

namespace Connector.Adapters.Tests.QuickBooks;

/// <summary>OAuth and the gateway: who may call, and how often.</summary>
public sealed class SimulatorConnectionTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private QuickBooksSimulator _books = null!;
    private SimulatorTalk _talk = null!;

    public async ValueTask InitializeAsync()
    {
        _books = await QuickBooksSimulator.StartAsync(new SimulatorOptions { Clock = _clock });
        _talk = new SimulatorTalk(_books);
    }

    public async ValueTask DisposeAsync()
    {
        _talk.Dispose();
        await _books.DisposeAsync();
    }

    private async Task<(int Status, JsonObject Body)> TokenAsync(Dictionary<string, string> form, string secret = "connector-secret")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(await EndpointAsync("token_endpoint"))) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"connector-client:{secret}")));
        using var answer = await _talk.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, (JsonObject)JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!);
    }

    private Task<(int Status, JsonObject Body)> RefreshAsync(string token) => TokenAsync(new() { ["grant_type"] = "refresh_token", ["refresh_token"] = token });

    private async Task<string> EndpointAsync(string name)
    {
        var text = await _talk.Http.GetStringAsync(new Uri($"{_books.OAuthUrl}/.well-known/openid_sandbox_configuration"), TestContext.Current.CancellationToken);
        return (string)JsonNode.Parse(text)![name]!;
    }

    private async Task<Uri> AuthorizeAsync(string redirect, string state = "s-1")
    {
        var address = QueryHelpers.AddQueryString(await EndpointAsync("authorization_endpoint"), new Dictionary<string, string?>
        {
            ["client_id"] = "connector-client",
            ["response_type"] = "code",
            ["scope"] = "com.intuit.quickbooks.accounting",
            ["redirect_uri"] = redirect,
            ["state"] = state,
        });
        using var answer = await _talk.Http.GetAsync(new Uri(address), TestContext.Current.CancellationToken);
        return (int)answer.StatusCode == 302 ? answer.Headers.Location! : new Uri($"refused:{(int)answer.StatusCode}");
    }

    private async Task<int> StatusAsync(string path = "preferences") => (await _talk.GetAsync(path)).Status;

    [Fact]
    public async Task A_person_connects_and_the_code_works_once()
    {
        var back = await AuthorizeAsync("http://localhost:5000/connected");
        var query = QueryHelpers.ParseQuery(back.Query);
        Assert.Equal(("s-1", _books.RealmId), (query["state"].ToString(), query["realmId"].ToString()));
        var form = new Dictionary<string, string> { ["grant_type"] = "authorization_code", ["code"] = query["code"].ToString(), ["redirect_uri"] = "http://localhost:5000/connected" };
        Assert.Equal(401, (await TokenAsync(form, "wrong")).Status);
        var (status, tokens) = await TokenAsync(form);
        Assert.Equal((200, 3600, 8640000), (status, (int)tokens["expires_in"]!, (int)tokens["x_refresh_token_expires_in"]!));
        Assert.Equal(5 * 365 * 86400, (int)tokens["x_refresh_token_hard_expires_in"]!);
        _talk.Token = (string)tokens["access_token"]!;
        Assert.Equal(200, await StatusAsync());
        Assert.Equal("invalid_grant", (string?)(await TokenAsync(form)).Body["error"]);
        Assert.Equal(400, (await RefreshAsync("refresh-token-0")).Status); // the grant before is replaced
    }

    [Fact]
    public async Task Redirects_are_https_or_loopback_and_people_may_decline()
    {
        Assert.Equal("refused:400", (await AuthorizeAsync("http://connector.example/connected")).ToString());
        Assert.StartsWith("https://connector.example/connected?", (await AuthorizeAsync("https://connector.example/connected")).ToString(), StringComparison.Ordinal);
        _books.OAuth.Declines = true;
        Assert.Contains("error=access_denied", (await AuthorizeAsync("https://connector.example/connected")).Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_refresh_gives_another_token_and_the_one_before_is_dead()
    {
        var (_, first) = await RefreshAsync("refresh-token-0");
        var (status, refused) = await RefreshAsync("refresh-token-0");
        Assert.Equal((400, """{"error":"invalid_grant","error_description":"Incorrect or invalid refresh token"}"""), (status, refused.ToJsonString()));
        Assert.Equal(1, _books.OAuth.SupersededUsed);
        Assert.Equal(200, (await RefreshAsync((string)first["refresh_token"]!)).Status);
        _ = _books.OAuth.RotateElsewhere();
        Assert.Equal(400, (await RefreshAsync((string)first["refresh_token"]!)).Status);
    }

    [Fact]
    public async Task Tokens_end_after_an_hour_a_hundred_days_five_years()
    {
        Assert.Equal(200, await StatusAsync());
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(401, await StatusAsync());
        var token = "refresh-token-0";
        for (var day = 0; day < 5 * 365; day += 99)
        {
            token = (string)(await RefreshAsync(token)).Body["refresh_token"]!;
            _clock.Advance(TimeSpan.FromDays(99));
        }

        Assert.Equal(400, (await RefreshAsync(token)).Status);
    }

    [Fact]
    public async Task The_gateway_refuses_in_its_own_shape()
    {
        _books.OAuth.Revoke();
        var (status, body) = await _talk.GetAsync("preferences");
        Assert.Equal((401, "3200", "AUTHENTICATION"), (status, (string?)body["fault"]!["error"]![0]!["code"], (string?)body["fault"]!["type"]));
        Assert.Equal("message=AuthenticationFailed; errorCode=003200; statusCode=401", (string?)body["fault"]!["error"]![0]!["message"]);
        _talk.Token = _books.OAuth.GiveAccessToken();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v3/company/123/preferences");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _talk.Token);
        using var other = await _talk.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(403, (int)other.StatusCode);
    }

    [Fact]
    public async Task Revoking_ends_the_grant()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(await EndpointAsync("revocation_endpoint"))) { Content = new StringContent("""{"token":"refresh-token-0"}""", Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("connector-client:connector-secret"u8));
        using var answer = await _talk.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal((200, 401), ((int)answer.StatusCode, await StatusAsync()));
    }

    [Fact]
    public async Task Ten_calls_a_second_five_hundred_a_minute_forty_batches()
    {
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(200, await StatusAsync());
        }

        var (status, body) = await _talk.GetAsync("preferences");
        Assert.Equal((429, "message=ThrottleExceeded; errorCode=003001; statusCode=429"), (status, (string?)body["fault"]!["error"]![0]!["message"]));
        for (var i = 0; i < 489; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(i == 0 ? 1000 : 110));
            Assert.Equal(200, await StatusAsync());
        }

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(429, await StatusAsync());
        Assert.Equal(2, _books.Counts.Throttled);
        _clock.Advance(TimeSpan.FromMinutes(1));
        for (var i = 0; i <= 40; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(200));
            Assert.Equal(i == 40 ? 429 : 200, (await _talk.PostAsync("batch", new { BatchItemRequest = new[] { new { bId = "1", Query = "SELECT count(*) FROM Term" } } })).Status);
        }
    }

    [Fact]
    public async Task Ten_at_once()
    {
        _books.Faults.Meet(10, "preferences/read");
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => StatusAsync())), static status => Assert.Equal(200, status));
        _clock.Advance(TimeSpan.FromSeconds(2));
        _books.Faults.Delay = TimeSpan.FromSeconds(5);
        _books.Faults.Next(Fault.SlowStart, times: 10);
        var waiting = Enumerable.Range(0, 10).Select(_ => StatusAsync()).ToArray();
        await _clock.WaitersAsync(10);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(429, await StatusAsync());
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.All(await Task.WhenAll(waiting), static status => Assert.Equal(200, status));
    }
}
