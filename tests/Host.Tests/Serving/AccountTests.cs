using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Connector.Host.Identity;
using Connector.Operations;
using Connector.Operations.Accounts;
using Connector.Store;
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

    [Fact]
    public async Task A_password_change_undoes_nothing_that_an_administrator_changes_meanwhile()
    {
        await using var service = await Service.Start();
        using var admin = service.As("admin");
        AccountChanges.Add(service.Command(), "boss", "admin", Passwords.Hash);
        for (var i = 0; i < 5; i++)
        {
            var name = $"x{i}";
            using var browser = await SignedIn(service, name);
            var session = await browser.Read("account");
            async Task<int> Demoted() => (await admin.Post("users/" + name, """{ "role": "viewer", "disabled": true }""")) is null ? 0 : 200;
            var statuses = await Task.WhenAll(Changed(browser, session!, Wanted, "another long pass phrase"), Demoted());
            Assert.Contains(statuses[0], new[] { 204, 400, 401, 409 });
            var account = (await admin.List("users")).Single(u => (string?)u!["user"] == name)!;
            Assert.Equal(("viewer", true), ((string)account["role"]!, (bool)account["disabled"]!));
        }
    }

    [Fact]
    public async Task An_account_that_was_changed_since_it_was_read_keeps_its_password()
    {
        await using var service = await Service.Start();
        AccountChanges.Add(service.Command(), "boss", "admin", Passwords.Hash);
        AccountChanges.Add(service.Command(), "x", "admin", Passwords.Hash);
        var tables = new ServiceTables(service.Store);
        var read = tables.Account("x")!;
        AccountChanges.Change(service.Command(), "x", "viewer", disabled: true);
        var changed = tables.Account("x");
        Assert.Equal("ACCESS-009", Assert.Throws<Refusal>(() => AccountChanges.ChangePassword(service.Command(), read, Wanted, Passwords.Hash)).Issues[0].Code);
        Assert.False(tables.SawRightPassword(read, "", service.Store.Now(), null));
        Assert.Equal(changed, tables.Account("x"));
    }

    [Fact]
    public async Task A_name_may_have_blanks_and_letters_of_any_language()
    {
        await using var service = await Service.Start();
        using var admin = service.As("admin");
        var password = (string)(await admin.Post("users", """{ "user": "Jürgen de Groot", "role": "viewer" }"""))!["one_time_password"]!;
        using var browser = Browser(service);
        await service.Nobody.Post("account/sign-in", """{ "user": "Jürgen de Groot", "password": "guess" }""", 400);
        Assert.Equal(1, new ServiceTables(service.Store).Account("jürgen de groot")!.Failures);
        var session = await browser.Post("account/sign-in", $$"""{ "user": "Jürgen de Groot", "password": "{{password}}" }""");
        await Change(browser, session!, password, Wanted, 204);
        await browser.Read("periods");
    }

    [Fact]
    public async Task Passwords_that_are_guessed_at_the_same_time_lock_an_account_too()
    {
        await using var service = await Service.Start();
        using var admin = service.As("admin");
        var password = (string)(await admin.Post("users", """{ "user": "x", "role": "viewer" }"""))!["one_time_password"]!;
        await Task.WhenAll(Enumerable.Range(0, 28).Select(_ => service.Nobody.Post("account/sign-in", """{ "user": "x", "password": "guess" }""", 400)));
        Assert.NotNull((await admin.List("users")).Single(u => (string?)u!["user"] == "x")!["locked_until"]);
        await service.Nobody.Post("account/sign-in", $$"""{ "user": "x", "password": "{{password}}" }""", 400);
    }

    [Fact]
    public async Task While_an_account_is_locked_its_password_cannot_be_changed()
    {
        await using var service = await Service.Start();
        using var browser = await SignedIn(service);
        var session = await browser.Read("account");
        for (var i = 0; i < 5; i++)
        {
            await Change(browser, session!, "a guess", "another long pass phrase", 400);
        }

        await Change(browser, session!, Wanted, "another long pass phrase", 400);
        using var admin = service.As("admin");
        Assert.NotNull((await admin.List("users")).Single()!["locked_until"]);
    }

    [Fact]
    public async Task A_password_is_not_changed_to_itself()
    {
        await using var service = await Service.Start();
        var password = AccountChanges.Add(service.Command(), "x", "viewer", Passwords.Hash);
        using var browser = Browser(service);
        var session = await browser.Post("account/sign-in", $$"""{ "user": "x", "password": "{{password}}" }""");
        await Change(browser, session!, password, password, 400);
        await browser.Read("periods", 403);
    }

    [Fact]
    public async Task How_long_a_refusal_takes_does_not_tell_which_names_there_are()
    {
        await using var service = await Service.Start();
        using var admin = service.As("admin");
        await admin.Post("users", """{ "user": "locked", "role": "viewer" }""");
        await admin.Post("users", """{ "user": "disabled", "role": "viewer" }""");
        await admin.Post("users/disabled", """{ "disabled": true }""");
        foreach (var _ in Enumerable.Range(0, 5))
        {
            await service.Nobody.Post("account/sign-in", """{ "user": "locked", "password": "guess" }""", 400);
        }

        // In turn, so that whatever else the machine does slows all of them.
        var shortest = new Dictionary<string, TimeSpan>(StringComparer.Ordinal) { ["nobody"] = TimeSpan.MaxValue, ["locked"] = TimeSpan.MaxValue, ["disabled"] = TimeSpan.MaxValue };
        foreach (var name in Enumerable.Repeat(shortest.Keys.ToArray(), 6).SelectMany(names => names))
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            await service.Nobody.Post("account/sign-in", $$"""{ "user": "{{name}}", "password": "guess" }""", 400);
            shortest[name] = watch.Elapsed < shortest[name] ? watch.Elapsed : shortest[name];
        }

        Assert.True(shortest["locked"] > shortest["nobody"] / 3);
        Assert.True(shortest["disabled"] > shortest["nobody"] / 3);
    }

    [Fact]
    public async Task Of_accounts_of_one_name_that_are_made_at_the_same_time_one_is_made()
    {
        await using var service = await Service.Start();
        using var admin = service.As("admin");
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using var response = await admin.Send(HttpMethod.Post, "users", """{ "user": "dup", "role": "viewer" }""");
            return (response.StatusCode, Answer: JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation)));
        }));
        var password = (string)Assert.Single(made, m => m.StatusCode == HttpStatusCode.OK).Answer!["one_time_password"]!;
        Assert.All(made.Where(m => m.StatusCode != HttpStatusCode.OK), m => Assert.Equal("ACCESS-006", m.Answer.Code()));
        await service.Nobody.Post("account/sign-in", $$"""{ "user": "dup", "password": "{{password}}" }""");
    }

    [Fact]
    public async Task The_last_administrator_can_neither_be_disabled_nor_demoted()
    {
        await using var service = await Service.Start();
        using var admin = service.As("admin");
        await admin.Post("users", """{ "user": "x", "role": "admin" }""");
        await admin.Post("users", """{ "user": "y", "role": "admin" }""");
        await admin.Post("users/y", """{ "disabled": true }""");
        Assert.Equal("ACCESS-010", (await admin.Post("users/x", """{ "disabled": true }""", 409)).Code());
        Assert.Equal("ACCESS-010", (await admin.Post("users/x", """{ "role": "viewer" }""", 409)).Code());
        await admin.Post("users/y", """{ "disabled": false }""");
        await admin.Post("users/x", """{ "role": "viewer" }""");
    }

    [Fact]
    public async Task Whoever_is_disabled_or_demoted_is_out_at_once()
    {
        await using var service = await Service.Start();
        using var admin = service.As("admin");
        AccountChanges.Add(service.Command(), "boss", "admin", Passwords.Hash);
        foreach (var (name, change) in new[] { ("x", """{ "disabled": true }"""), ("y", """{ "role": "viewer" }""") })
        {
            using var browser = await SignedIn(service, name);
            using (var response = await browser.GetAsync(new Uri("/api/v1/users", UriKind.Relative), Cancellation))
            {
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                Assert.False(response.Headers.Contains("Set-Cookie")); // one that comes late would sign in again who has signed out
            }

            await admin.Post("users/" + name, change);
            await browser.Read("users", 401);
        }
    }

    [Fact]
    public async Task A_name_that_the_audit_trail_could_take_for_another_is_refused()
    {
        await using var service = await Service.Start();
        using var admin = service.As("admin");
        await admin.Post("users", """{ "user": "Finance", "role": "viewer" }""");
        async Task<JsonNode?> Key(string name, int status, string role = "viewer")
            => await admin.Post("keys", new JsonObject { ["name"] = name, ["role"] = role, ["expires"] = $"{DateTime.UtcNow.AddDays(1):yyyy-MM-ddTHH:mm:ssZ}" }.ToJsonString(), status);

        var night = (string)(await Key("night", 200))!["key"]!;
        Assert.Equal("ACCESS-006", (await Key("finance", 409)).Code());
        Assert.Equal("ACCESS-006", (await Key(" Night ", 409)).Code());
        Assert.Equal("ACCESS-006", (await admin.Post("users", """{ "user": "night", "role": "viewer" }""", 409)).Code());
        await admin.Post($"keys/{night.Split('_')[1]}/revoke", "{}");
        await Key("night", 200);

        foreach (var name in new[] { "schedule import", "Schedule close", "gpj.\u202erotarepo", "night\u200b", "a\u2028b" })
        {
            Assert.Equal("REQUEST-010", (await Key(name, 400)).Code());
            Assert.Equal("REQUEST-010", (await admin.Post("users", new JsonObject { ["user"] = name, ["role"] = "viewer" }.ToJsonString(), 400)).Code());
        }

        foreach (var role in new[] { "party: P1", "party:P1 ", "party: ", "party:P\u202e1" })
        {
            Assert.Equal("REQUEST-011", (await Key("party", 400, role)).Code());
        }
    }

    private static HttpClient Browser(Service service) => new(new HttpClientHandler { CookieContainer = new CookieContainer(), CheckCertificateRevocationList = true }) { BaseAddress = service.Nobody.BaseAddress };

    private static async Task<HttpClient> SignedIn(Service service, string name = "x")
    {
        var password = AccountChanges.Add(service.Command(), name, "admin", Passwords.Hash);
        var browser = Browser(service);
        var session = await browser.Post("account/sign-in", $$"""{ "user": "{{name}}", "password": "{{password}}" }""");
        await Change(browser, session!, password, Wanted, 204);
        return browser;
    }

    private static async Task Change(HttpClient browser, JsonNode session, string current, string wanted, int status)
        => Assert.Equal(status, await Changed(browser, session, current, wanted));

    private static async Task<int> Changed(HttpClient browser, JsonNode session, string current, string wanted)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/account/password") { Content = new StringContent($$"""{ "current": "{{current}}", "wanted": "{{wanted}}" }""", Encoding.UTF8, "application/json") };
        request.Headers.Add("X-CSRF-Token", (string)session["csrf_token"]!);
        using var response = await browser.SendAsync(request, Cancellation);
        return (int)response.StatusCode;
    }
}
