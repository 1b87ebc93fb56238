using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Connector.Host.Identity;
using Connector.Operations.Accounts;
using Connector.Store;
using Xunit;

namespace Connector.Host.Tests.Serving;

/// <summary>How a sign-in ends, which passwords are taken, and who is kept out by wrong ones.</summary>
[Collection(ServingTests.Alone)]
public sealed class SignInTests
{
    private const string Wanted = "a long enough pass phrase";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cookie_opens_nothing_once_its_user_has_signed_out()
    {
        await using var service = await Service.Start();
        var password = await Account(service, "x");
        var (cookie, token) = await SignIn(service, "x", password);
        var (other, _) = await SignIn(service, "x", password);
        Assert.Equal(200, await Ask(service, HttpMethod.Get, "users", cookie));
        Assert.Equal(204, await Ask(service, HttpMethod.Post, "account/sign-out", cookie, token));

        Assert.Equal(401, await Ask(service, HttpMethod.Get, "users", cookie));
        Assert.Equal(401, await Ask(service, HttpMethod.Post, "keys", cookie, token, """{ "name": "k", "role": "admin", "expires": "2030-01-01T00:00:00Z" }"""));
        Assert.Equal(200, await Ask(service, HttpMethod.Get, "users", other)); // another browser's sign-in lasts
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_change_of_the_password_and_a_disabled_account_end_every_sign_in(bool isDisabled)
    {
        await using var service = await Service.Start();
        await Account(service, "boss");
        var password = await Account(service, "x");
        var (cookie, token) = await SignIn(service, "x", password);
        var (other, _) = await SignIn(service, "x", password);
        if (isDisabled)
        {
            AccountChanges.Change(service.Command(), "x", null, disabled: true);
            AccountChanges.Change(service.Command(), "x", null, disabled: false);
        }
        else
        {
            Assert.Equal(204, await Ask(service, HttpMethod.Post, "account/password", cookie, token, $$"""{ "current": "{{password}}", "new_password": "another long pass phrase" }"""));
        }

        Assert.Equal(401, await Ask(service, HttpMethod.Get, "users", cookie));
        Assert.Equal(401, await Ask(service, HttpMethod.Get, "users", other));
    }

    [Fact]
    public async Task A_sign_in_ends_after_a_week()
    {
        await using var service = await Service.Start();
        var tables = new ServiceTables(service.Store);
        var now = service.Store.Now();
        tables.SignIn("s", "x", now);
        Assert.True(tables.IsSignedIn("s", "x", now + NodaTime.Duration.FromDays(6)));
        Assert.False(tables.IsSignedIn("s", "y", now));
        Assert.False(tables.IsSignedIn("s", "x", now + NodaTime.Duration.FromDays(7)));
        tables.DeleteOldSignIns(now + NodaTime.Duration.FromDays(8));
        Assert.False(tables.IsSignedIn("s", "x", now));
    }

    [Fact]
    public async Task Wrong_passwords_of_one_address_keep_nobody_out_who_comes_from_another()
    {
        await using var service = await Service.Start();
        var password = await Account(service, "x");
        using var attacker = From(service, "127.0.0.2");
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal("ACCESS-003", (await attacker.Post("account/sign-in", """{ "user": "x", "password": "guess" }""", 400)).Code());
        }

        await attacker.Post("account/sign-in", $$"""{ "user": "x", "password": "{{password}}" }""", 400); // it would not be told a right guess
        using var admin = service.As("admin");
        Assert.NotNull((await admin.List("users")).Single()!["locked_until"]);
        await service.Nobody.Post("account/sign-in", $$"""{ "user": "x", "password": "{{password}}" }""");
    }

    [Theory]
    [InlineData("password1234", 400)]
    [InlineData("P@ssw0rd!2024", 400)]
    [InlineData("qwertyuiop123", 400)]
    [InlineData("1q2w3e4r5t6y", 400)]
    [InlineData("finance-2026!", 400)]
    [InlineData("vexing quills 7 jumpers", 204)]
    public async Task A_password_that_is_tried_first_is_not_taken(string wanted, int status)
    {
        await using var service = await Service.Start();
        var password = await Account(service, "finance");
        var (cookie, token) = await SignIn(service, "finance", password);
        Assert.Equal(status, await Ask(service, HttpMethod.Post, "account/password", cookie, token, $$"""{ "current": "{{password}}", "new_password": "{{wanted}}" }"""));
    }

    [Fact]
    public async Task A_common_password_that_was_set_before_works_until_it_is_changed()
    {
        await using var service = await Service.Start();
        var tables = new ServiceTables(service.Store);
        AccountChanges.Add(service.Command(), "x", "admin", Passwords.Hash);
        AccountChanges.ChangePassword(service.Command(), tables.Account("x")!, "password1234", Passwords.Hash);
        var (cookie, _) = await SignIn(service, "x", "password1234");
        Assert.Equal(200, await Ask(service, HttpMethod.Get, "users", cookie));
    }

    [Theory]
    [InlineData("passwordpassword")]
    [InlineData("Welcome-Password-1")]
    [InlineData("administrator99")]
    [InlineData("123456789012")]
    [InlineData("0987654321ab")]
    [InlineData("iloveyou1234")]
    [InlineData("abcdefabcdef")]
    [InlineData("1qaz2wsx3edc")]
    [InlineData("qazwsxedcrfv")]
    [InlineData("CorrectHorseBatteryStaple")]
    [InlineData("Summer2026!!!")]
    [InlineData("letmein-letmein")]
    public void Words_keys_and_repetitions_are_common(string password) => Assert.True(CommonPasswords.IsCommon(password, "x"));

    [Theory]
    [InlineData(Wanted)]
    [InlineData("another long pass phrase")]
    [InlineData("tall ships sail by night")]
    [InlineData("kX9vTq2LmZ7w")]
    [InlineData("Grüße aus dem Süden")]
    public void What_nobody_tries_first_is_not_common(string password) => Assert.False(CommonPasswords.IsCommon(password, "x"));

    [Fact]
    public async Task Browsers_are_told_to_keep_to_TLS_and_to_run_no_script_that_stands_in_a_page()
    {
        await using var service = await Service.Start("""{ "Server": { "Urls": "http://127.0.0.1:0", "KnownProxies": ["127.0.0.1"] } }""");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        request.Headers.Add("X-Forwarded-Proto", "https");
        using var behind = await service.Nobody.SendAsync(request, Cancellation);
        Assert.Equal("max-age=31536000", behind.Headers.GetValues("Strict-Transport-Security").Single());

        using var plain = await service.Nobody.GetAsync(new Uri("/api/v1/periods", UriKind.Relative), Cancellation);
        Assert.False(plain.Headers.Contains("Strict-Transport-Security")); // over plain HTTP it means nothing
        Assert.DoesNotContain("unsafe", plain.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        using var page = await service.Nobody.GetAsync(new Uri("/swagger/index.html", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("script-src 'self' 'unsafe-inline'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    /// <summary>Makes an administrator, and answers the password that was set.</summary>
    private static async Task<string> Account(Service service, string name)
    {
        var once = AccountChanges.Add(service.Command(), name, "admin", Passwords.Hash);
        var (cookie, token) = await SignIn(service, name, once);
        Assert.Equal(204, await Ask(service, HttpMethod.Post, "account/password", cookie, token, $$"""{ "current": "{{once}}", "new_password": "{{Wanted}}" }"""));
        return Wanted;
    }

    /// <summary>Signs in, and answers the cookies as they are, as a thief would keep them, and the token.</summary>
    private static async Task<(string Cookies, string Token)> SignIn(Service service, string name, string password)
    {
        using var client = WithoutCookies(service);
        using var response = await client.Send(HttpMethod.Post, "account/sign-in", $$"""{ "user": "{{name}}", "password": "{{password}}" }""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var cookies = string.Join("; ", response.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
        return (cookies, (string)JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!["csrf_token"]!);
    }

    private static async Task<int> Ask(Service service, HttpMethod method, string address, string cookies, string? token = null, string body = "{}")
    {
        using var client = WithoutCookies(service);
        using var request = new HttpRequestMessage(method, "/api/v1/" + address);
        request.Headers.Add("Cookie", cookies);
        if (token is not null)
        {
            request.Headers.Add("X-CSRF-Token", token);
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        using var response = await client.SendAsync(request, Cancellation);
        return (int)response.StatusCode;
    }

    private static HttpClient WithoutCookies(Service service) => new(new HttpClientHandler { UseCookies = false, CheckCertificateRevocationList = true }) { BaseAddress = service.Nobody.BaseAddress };

    /// <summary>A caller at another address of this machine.</summary>
    private static HttpClient From(Service service, string address) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancellation) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
                await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    })
    { BaseAddress = service.Nobody.BaseAddress };
}
