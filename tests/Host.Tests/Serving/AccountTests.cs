using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Connector.Host.Serving;
using Xunit;

namespace Connector.Host.Tests.Serving;

/// <summary>People who sign in: one-time passwords, cookies, tokens against forged requests, locks.</summary>
[Collection(ServingTests.Alone)]
public sealed class AccountTests
{
    private const string Wanted = "a long enough pass phrase";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_one_time_password_opens_nothing_but_the_change_of_itself()
    {
        await using var service = await Service.Start();
        using var admin = service.As("admin");
        var made = await admin.Post("users", """{ "user": "Finance", "role": "accountant", "reason": "new colleague" }""");
        using var browser = Browser(service);
        var session = await browser.Post("account/sign-in", $$"""{ "user": "finance", "password": "{{made!["one_time_password"]}}" }""");
        Assert.True((bool)session!["must_change"]!);
        Assert.Equal("ACCESS-004", (await browser.Read("periods", 403)).Code());

        await Change(browser, session, (string)made["one_time_password"]!, "short", 400);
        await Change(browser, session, "wrong", Wanted, 400);
        await Change(browser, session, (string)made["one_time_password"]!, Wanted, 204);
        await browser.Read("periods");
        var account = await browser.Read("account");
        Assert.Equal(("Finance", "accountant"), ((string)account!["user"]!, (string)account["role"]!));

        // What it does stands under its name.
        using (var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/periods/2022-05/lock") { Content = new StringContent("""{ "reason": "audited" }""", Encoding.UTF8, "application/json") })
        {
            request.Headers.Add("X-CSRF-Token", (string)account["csrf_token"]!);
            using var response = await browser.SendAsync(request, Cancellation);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Contains((await admin.List("audit")), e => (string?)e!["actor"] == "Finance" && (string?)e["action"] == "period lock");
    }

    [Fact]
    public async Task A_change_by_cookie_needs_the_token_and_a_key_needs_none()
    {
        await using var service = await Service.Start();
        using var browser = await SignedIn(service);
        Assert.Equal("ACCESS-005", (await browser.Post("periods/2022-05/close", "{}", 400)).Code());
        using var other = await SignedIn(service, "other");
        var token = (string)(await other.Read("account"))!["csrf_token"]!;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/periods/2022-05/close") { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        request.Headers.Add("X-CSRF-Token", token); // somebody else's
        using var response = await browser.SendAsync(request, Cancellation);
        Assert.Equal("ACCESS-005", JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation)).Code());
    }

    [Fact]
    public async Task Cookies_are_out_of_reach_for_scripts_and_other_sites()
    {
        await using var service = await Service.Start();
        using var admin = service.As("admin");
        var password = (string)(await admin.Post("users", """{ "user": "x", "role": "viewer" }"""))!["one_time_password"]!;
        using var response = await service.Nobody.Send(HttpMethod.Post, "account/sign-in", $$"""{ "user": "x", "password": "{{password}}" }""");
        var cookies = response.Headers.GetValues("Set-Cookie").ToArray();
        Assert.NotEmpty(cookies);
        Assert.All(cookies, c => Assert.Contains("httponly", c, StringComparison.OrdinalIgnoreCase));
        Assert.All(cookies, c => Assert.Contains("samesite=strict", c, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_an_account_and_a_reset_opens_it()
    {
        await using var service = await Service.Start();
        using var admin = service.As("admin");
        var password = (string)(await admin.Post("users", """{ "user": "x", "role": "viewer" }"""))!["one_time_password"]!;
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("ACCESS-003", (await service.Nobody.Post("account/sign-in", """{ "user": "x", "password": "guess" }""", 400)).Code());
        }

        Assert.Equal("ACCESS-003", (await service.Nobody.Post("account/sign-in", $$"""{ "user": "x", "password": "{{password}}" }""", 400)).Code());
        Assert.NotNull((await admin.List("users")).Single(u => (string?)u!["user"] == "x")!["locked_until"]);
        var again = (string)(await admin.Post("users/x/reset", "{}"))!["one_time_password"]!;
        await service.Nobody.Post("account/sign-in", $$"""{ "user": "X", "password": "{{again}}" }""");
        Assert.Equal("ACCESS-003", (await service.Nobody.Post("account/sign-in", """{ "user": "nobody", "password": "guess" }""", 400)).Code());
    }

    [Fact]
    public async Task A_disabled_account_is_out_and_changes_of_accounts_are_in_the_audit_trail()
    {
        await using var service = await Service.Start();
        using var admin = service.As("admin");
        var password = (string)(await admin.Post("users", """{ "user": "x", "role": "viewer" }"""))!["one_time_password"]!;
        await admin.Post("users/x", """{ "disabled": true, "reason": "left" }""");
        Assert.Equal("ACCESS-003", (await service.Nobody.Post("account/sign-in", $$"""{ "user": "x", "password": "{{password}}" }""", 400)).Code());
        Assert.Equal("ACCESS-006", (await admin.Post("users", """{ "user": "X", "role": "viewer" }""", 409)).Code());
        Assert.Equal("USAGE-021", (await admin.Post("users/y", """{ "role": "viewer" }""", 404)).Code());
        Assert.Contains(await admin.List("audit"), e => (string?)e!["action"] == "user change" && (string?)e["reason"] == "left" && (string?)e["before"] == "viewer");
        Assert.DoesNotContain(password, (await admin.Read("audit"))!.ToJsonString() + (await admin.Read("users"))!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_secret_is_in_a_log_or_in_the_store()
    {
        await using var service = await Service.Start();
        using var admin = service.As("admin");
        var password = (string)(await admin.Post("users", """{ "user": "x", "role": "viewer" }"""))!["one_time_password"]!;
        await service.Nobody.Post("account/sign-in", $$"""{ "user": "x", "password": "{{password}}" }""");
        await service.Nobody.Post("account/sign-in", """{ "user": "x", "password": "a wrong one that is secret too" }""", 400);
        using var wrong = service.With(service.KeyOf("viewer")[..^1] + "x");
        await wrong.Read("periods", 401);
        await admin.Post("publications", $$"""{ "reason": "nothing {{new string('n', 2_000)}}" }""", 400);
        await admin.Read("periods/2022-05/charges?as_of=" + Uri.EscapeDataString("not an instant"), 400);
        await service.End();
        string[] secrets = [password, "a wrong one that is secret too", .. new[] { "admin", "operator", "viewer" }.Select(role => service.KeyOf(role).Split('_')[2])];
        foreach (var file in Directory.GetFiles(service.Folder, "*", SearchOption.AllDirectories))
        {
            var text = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Cancellation));
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
        }

        await service.Begin();
    }

    private static HttpClient Browser(Service service) => new(new HttpClientHandler { CookieContainer = new CookieContainer(), CheckCertificateRevocationList = true }) { BaseAddress = service.Nobody.BaseAddress };

    private static async Task<HttpClient> SignedIn(Service service, string name = "x")
    {
        var password = AccountChanges.Add(service.Command(), name, "admin");
        var browser = Browser(service);
        var session = await browser.Post("account/sign-in", $$"""{ "user": "{{name}}", "password": "{{password}}" }""");
        await Change(browser, session!, password, Wanted, 204);
        return browser;
    }

    private static async Task Change(HttpClient browser, JsonNode session, string current, string wanted, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/account/password") { Content = new StringContent($$"""{ "current": "{{current}}", "wanted": "{{wanted}}" }""", Encoding.UTF8, "application/json") };
        request.Headers.Add("X-CSRF-Token", (string)session["csrf_token"]!);
        using var response = await browser.SendAsync(request, Cancellation);
        Assert.Equal(status, (int)response.StatusCode);
    }
}
