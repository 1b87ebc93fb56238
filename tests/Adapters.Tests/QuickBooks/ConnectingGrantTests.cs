using System.Text;
using Connector.Adapters.QuickBooks;
using Connector.Simulators.QuickBooks;
using Xunit;

namespace Connector.Adapters.Tests.QuickBooks;

/// <summary>A person grants a connection, for the right company, and ends it; what Intuit says by itself is believed when it is signed.</summary>
public sealed class ConnectingGrantTests : IAsyncLifetime
{
    private static readonly Uri Redirect = new("https://connector.example/api/v1/backends/qbo/callback");

    private readonly ConnectionRow _row = new();
    private QuickBooksSimulator _intuit = null!;
    private CompanyConnection _connection = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _intuit = await QuickBooksSimulator.StartAsync(new SimulatorOptions { RefreshToken = null, RedirectUris = [Redirect.OriginalString] });
        _connection = Connect();
    }

    public async ValueTask DisposeAsync()
    {
        _connection.Dispose();
        _row.Dispose();
        await _intuit.DisposeAsync();
    }

    [Fact]
    public async Task What_a_person_grants_is_stored_and_used()
    {
        Assert.Equal("none", (await _connection.StatusAsync(Cancellation)).State);
        var came = await Granted("a state/+=");
        Assert.Equal(("a state/+=", _intuit.RealmId, null), (came.State, came.Realm, came.Error));
        var status = await _connection.ConnectAsync(came, Cancellation);
        Assert.Equal(("connected", _intuit.RealmId, null), (status.State, status.Realm, status.Problem));
        Assert.Equal(_intuit.RefreshToken, _row.Stored!.RefreshToken);
        Assert.Equal(_intuit.RealmId, (await _connection.Tokens.CurrentAsync(Cancellation)).Realm);
        Assert.Equal(0, _intuit.OAuth.Refreshed);

        await Refuses("CONNECT-005", came); // a code counts once
        Assert.Equal("connected", (await _connection.StatusAsync(Cancellation)).State);
        await _connection.ConnectAsync(await Granted("x"), Cancellation); // granted again
        Assert.Equal(_intuit.RefreshToken, _row.Stored!.RefreshToken);
    }

    [Fact]
    public async Task Nothing_is_stored_of_what_was_not_granted_or_of_another_company()
    {
        _intuit.OAuth.Declines = true;
        await Refuses("CONNECT-005", await Granted("x"), "access_denied");
        await Refuses("CONNECT-005", new Redirection("x", null, null, null), "no code and realmId");
        using var other = Connect(s => s with { Realm = "17" });
        await Refuses("CONNECT-006", await Granted("x"), "of company 17", other);
        Assert.Null(_row.Content);
        Assert.DoesNotContain(_intuit.Requests, r => r.Kind == "oauth/token");

        await _connection.ConnectAsync(await Granted("x"), Cancellation);
        await Refuses("CONNECT-006", (await Granted("x")) with { Realm = "17" }, _intuit.RealmId); // it was learned
    }

    [Fact]
    public async Task Disconnecting_ends_it_here_and_there_until_it_is_connected_again()
    {
        await _connection.ConnectAsync(await Granted("x"), Cancellation);
        _intuit.Faults.Next(Fault.Unavailable, "oauth/revoke");
        Assert.Equal("CONNECT-003", (await Assert.ThrowsAsync<QuickBooksFault>(() => _connection.DisconnectAsync(Cancellation))).Code);
        Assert.Equal("connected", (await _connection.StatusAsync(Cancellation)).State);

        Assert.Equal("none", (await _connection.DisconnectAsync(Cancellation)).State);
        Assert.Null(_intuit.RefreshToken);
        using var process = Connect();
        Assert.Equal("CONNECT-001", (await Assert.ThrowsAsync<QuickBooksFault>(() => process.Tokens.CurrentAsync(Cancellation))).Code);
        await _connection.DisconnectAsync(Cancellation); // twice is as good
        Assert.DoesNotContain(_intuit.ClientSecret, _row.Content, StringComparison.Ordinal);

        await process.ConnectAsync(await Granted("x"), Cancellation);
        await process.Tokens.CurrentAsync(Cancellation);
    }

    [Fact]
    public async Task A_connection_that_ended_by_itself_is_disconnected_all_the_same()
    {
        await _connection.ConnectAsync(await Granted("x"), Cancellation);
        _intuit.OAuth.Revoke();
        Assert.Equal("none", (await _connection.DisconnectAsync(Cancellation)).State);
    }

    [Fact]
    public async Task Without_the_discovery_document_or_a_redirect_nothing_begins()
    {
        using var nowhere = Connect();
        _intuit.Faults.Next(Fault.HtmlPage, "oauth/discovery");
        Assert.Equal("CONNECT-003", (await Assert.ThrowsAsync<QuickBooksFault>(() => nowhere.AddressAsync("x", Cancellation))).Code);
        using var none = Connect(s => s with { Redirect = null });
        Assert.Contains("RedirectUri", (await Assert.ThrowsAsync<QuickBooksFault>(() => none.AddressAsync("x", Cancellation))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://h/c?code=A%2BB&state=s+t%3D&realmId=17", "s t=", "A+B", "17", null)]
    [InlineData(" https://h/c?error=access_denied&state=s ", "s", null, null, "access_denied")]
    [InlineData("https://h/c?code=&state", null, "", null, null)]
    public void An_address_is_read_as_it_was_written(string address, string? state, string? code, string? realm, string? error)
        => Assert.Equal(new Redirection(state, code, realm, error), Redirection.Of(address));

    [Theory]
    [InlineData("")]
    [InlineData("yes")]
    [InlineData("https://connector.example/")]
    public void What_is_no_such_address_is_none(string address) => Assert.Null(Redirection.Of(address));

    [Fact]
    public async Task A_webhook_is_believed_when_it_is_signed_and_about_this_company()
    {
        await _connection.ConnectAsync(await Granted("x"), Cancellation);
        using var hooked = Connect(s => s with { WebhookToken = "webhook-verifier" });
        Assert.Equal((false, true), (_connection.TakesWebhooks, hooked.TakesWebhooks));
        var body = Encoding.UTF8.GetBytes($$"""[{"type":"qbo.invoice.updated.v1","intuitentityid":"1","intuitaccountid":"{{_intuit.RealmId}}"}]""");
        var signature = Convert.ToBase64String(System.Security.Cryptography.HMACSHA256.HashData("webhook-verifier"u8, body));
        Assert.True(hooked.IsSigned(body, signature));
        Assert.False(hooked.IsSigned([.. body, (byte)' '], signature));
        Assert.All(new[] { null, "", "x", "====", signature[..20], signature + signature + signature }, wrong => Assert.False(hooked.IsSigned(body, wrong)));
        Assert.False(_connection.IsSigned(body, signature));

        async Task<bool> Concerns(string text) => await hooked.ConcernsAsync(Encoding.UTF8.GetBytes(text), Cancellation);
        Assert.True(await hooked.ConcernsAsync(body, Cancellation));
        Assert.False(await Concerns("""[{"intuitaccountid":"17"}]"""));
        Assert.False(await Concerns("[]"));
        Assert.True(await Concerns($$$"""{"eventNotifications":[{"realmId":"17"},{"realmId":"{{{_intuit.RealmId}}}","dataChangeEvent":{"entities":[]}}]}"""));
        Assert.False(await Concerns("""{"eventNotifications":[{"realmId":"17"}]}"""));
        Assert.True(await Concerns("half of it")); // it was signed: something is there
    }

    /// <summary>What a browser comes back with in which somebody granted it.</summary>
    private async Task<Redirection> Granted(string state)
    {
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var answer = await browser.GetAsync(await _connection.AddressAsync(state, Cancellation), Cancellation);
        return Redirection.Of(answer.Headers.Location!.AbsoluteUri)!;
    }

    private CompanyConnection Connect(Func<IntuitSettings, IntuitSettings>? change = null)
    {
        var settings = new IntuitSettings(_intuit.ClientId, _intuit.ClientSecret) { IsSandbox = true, Redirect = Redirect, OAuth = _intuit.OAuthUrl };
        return new CompanyConnection("qbo", change?.Invoke(settings) ?? settings, _row, new NoBudget(), TimeProvider.System);
    }

    private async Task Refuses(string code, Redirection came, string said = "", CompanyConnection? of = null)
    {
        var fault = await Assert.ThrowsAsync<QuickBooksFault>(() => (of ?? _connection).ConnectAsync(came, Cancellation));
        Assert.Equal(code, fault.Code);
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
    }
}
