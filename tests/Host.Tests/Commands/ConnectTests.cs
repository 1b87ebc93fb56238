using System.IO.Compression;
using System.Text;
using Connector.Host.Commands;
using Connector.Host.Configuration;
using Connector.Host.Connecting;
using Connector.Simulators.QuickBooks;
using Connector.Store;
using Connector.Testing;
using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary><c>backend connect</c> and <c>backend disconnect</c>, with a browser here or elsewhere.</summary>
public sealed class ConnectTests : IAsyncLifetime
{
    private readonly Office _office = new() { Now = null };
    private QuickBooksSimulator _intuit = null!;

    public async ValueTask InitializeAsync() => _intuit = await QuickBooksSimulator.StartAsync(new SimulatorOptions { RefreshToken = null });

    public async ValueTask DisposeAsync()
    {
        _office.Dispose();
        await _intuit.DisposeAsync();
    }

    [Fact]
    public async Task The_address_that_the_browser_was_redirected_to_is_pasted()
    {
        Configure("https://connector.example/back");
        var (reply, browser) = await Connect(address => ["", "what is this", address.Replace("state=", "state=x", StringComparison.Ordinal), address]);
        Assert.Equal(0, reply.Code);
        Assert.Contains($"Backend qbo is connected to company {_intuit.RealmId}", browser.ToString(), StringComparison.Ordinal);
        Assert.Contains("That is not the address", reply.Error, StringComparison.Ordinal);
        Assert.Contains("CONNECT-007", reply.Error, StringComparison.Ordinal);

        var stored = new ServiceTables(_office.Operation().Store).Connection("qbo")!;
        Assert.DoesNotContain(_intuit.RefreshToken!, stored, StringComparison.Ordinal); // encrypted
        Assert.Contains($"connected to company {_intuit.RealmId}", _office.Json("audit", "--subject", "qbo").Ends(0).Text, StringComparison.Ordinal);
        Assert.Equal("none", (string?)_office.Json("backend", "disconnect", "qbo").Ends(0).Json["state"]);
        Assert.Null(_intuit.RefreshToken);
        _office.Run("verify").Ends(0);
    }

    [Fact]
    public async Task Plan_and_check_tell_how_it_is_connected_and_what_to_do()
    {
        Configure("https://connector.example/back");
        _office.Variables["Connector__Routes__0__Backend"] = "qbo";
        _office.Variables["Connector__Backends__qbo__IncomeAccount"] = "Sales of Product Income";
        _office.Variables["Connector__Billing__Currency"] = "USD"; // the company's
        _office.With([.. SmallFacts.All]).Close("2022-05");
        const string Missing = "Backend qbo is not connected: connector backend connect qbo.";
        Assert.All(_office.Plan("2022-05"), row => Assert.EndsWith(Missing, row, StringComparison.Ordinal));
        Assert.All(_office.Plan("2022-05"), row => Assert.StartsWith("blocked", row, StringComparison.Ordinal));
        var check = _office.Json("backend", "check", "qbo").Ends(3).Rows.Single();
        Assert.Equal((false, Missing, "none"), ((bool)check["reachable"]!, (string)check["problems"]![0]!, (string)check["connection"]!["state"]!));

        Assert.Equal(0, (await Connect(address => [address])).Reply.Code);
        Assert.All(_office.Plan("2022-05"), row => Assert.StartsWith("create", row, StringComparison.Ordinal));
        check = _office.Json("backend", "check", "qbo").Ends(0).Rows.Single();
        Assert.Equal((true, "connected", _intuit.RealmId), ((bool)check["reachable"]!, (string)check["connection"]!["state"]!, (string)check["connection"]!["company"]!));
        Assert.NotNull(check["connection"]!["ends"]);

        _intuit.OAuth.Revoke();
        check = _office.Json("backend", "check", "qbo").Ends(3).Rows.Single();
        Assert.Equal("ended", (string)check["connection"]!["state"]!);
        Assert.Contains("Connect it again", (string)check["problems"]!.AsArray().Single()!, StringComparison.Ordinal);
        Assert.All(_office.Plan("2022-05"), row => Assert.Contains("Connect it again: connector backend connect qbo", row, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Processes_on_one_store_refresh_once_and_while_nobody_is_kept_from_recording()
    {
        Configure("https://connector.example/back");
        await Connect(address => [address]);
        var environment = new CommandEnvironment(_office.Folder, _ => null, new Output(TextWriter.Null, TextWriter.Null, () => Stream.Null, true, true));
        var settings = ConnectorSettings.Load("variables.json", null, environment);
        var processes = Enumerable.Range(0, 4).Select(_ => new Connections(settings, CommandContext.OpenStore(settings.Store, environment)).Find("qbo")!).ToArray();
        var token = (await processes[0].Tokens.CurrentAsync(TestContext.Current.CancellationToken)).Token;
        _intuit.OAuth.ExpireAccessTokens();
        _intuit.Faults.Meanwhile(() => _office.Import(("items", "item,name\nI1,One\n")).Ends(0), "oauth/token");
        var after = await Task.WhenAll(processes.SelectMany(p => Enumerable.Range(0, 3).Select(_ => Task.Run(() => p.Tokens.AfterAsync(token, TestContext.Current.CancellationToken)))));
        Assert.Single(after.Distinct());
        Assert.Equal((1, 0), (_intuit.OAuth.Refreshed, _intuit.OAuth.SupersededUsed));
        await Task.WhenAll(processes.Select(async p =>
        {
            for (var i = 0; i < 3; i++)
            {
                using var call = await p.Budget.TakeAsync(i == 0, TestContext.Current.CancellationToken);
            }
        }));
        Assert.Contains("\"Calls\":", new ServiceTables(_office.Operation().Store).ChangeBudget("qbo", was => (was!, was!)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_secret_is_in_a_bundle_for_support_or_in_the_store()
    {
        Office.NeedsFile();
        Configure("https://connector.example/back");
        _office.Variables["Connector__Backends__qbo__WebhookToken"] = "a verifier that is secret";
        await Connect(address => [address]);
        _office.Run("support", "bundle.zip").Ends(0);
        var files = new List<string> { File.ReadAllText(Path.Combine(_office.Folder, "connector.db"), Encoding.Latin1) };
        foreach (var entry in ZipFile.OpenRead(Path.Combine(_office.Folder, "bundle.zip")).Entries)
        {
            using var reader = new StreamReader(entry.Open());
            files.Add(await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        }

        Assert.All(files, text => Assert.All(new[] { _intuit.RefreshToken!, _intuit.ClientSecret, "a verifier that is secret" }, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_browser_comes_back_to_this_machine()
    {
        Configure($"http://localhost:{Ports.Free()}/qbo/back");
        var (reply, browser) = await Connect(null);
        Assert.Equal(0, reply.Code);
        Assert.Contains($"connected to company {_intuit.RealmId}", await browser.Page!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_declined_or_is_of_another_company_is_refused()
    {
        Configure("https://connector.example/back");
        _intuit.OAuth.Declines = true;
        var (declined, _) = await Connect(address => [address]);
        Assert.Equal(1, declined.Code);
        Assert.Contains("CONNECT-005", declined.Error, StringComparison.Ordinal);
        Assert.Contains("access_denied", declined.Error, StringComparison.Ordinal);

        _office.Variables["Connector__Backends__qbo__RealmId"] = "17";
        var (other, _) = await Connect(address => [address]);
        Assert.Equal(1, other.Code);
        Assert.Contains("CONNECT-006", other.Error, StringComparison.Ordinal);
        Assert.Null(new ServiceTables(_office.Operation().Store).Connection("qbo"));
    }

    [Fact]
    public void What_nobody_has_to_connect_is_told()
    {
        Configure("https://connector.example/back");
        Assert.Contains("BACKEND-002", _office.Run("backend", "connect", "books").Ends(1).Error, StringComparison.Ordinal);
        Assert.Contains("USAGE-008", _office.Run("backend", "connect", "nobody").Ends(2).Error, StringComparison.Ordinal);
        Assert.Contains("CONNECT-009", _office.Run("backend", "connect", "qbo").Ends(1).Error, StringComparison.Ordinal); // nobody types anything
    }

    private void Configure(string redirect)
    {
        foreach (var (name, value) in new[]
        {
            ("qbo__Kind", "quickbooks"), ("qbo__Environment", "sandbox"), ("qbo__ClientId", _intuit.ClientId), ("qbo__ClientSecret", _intuit.ClientSecret), ("qbo__RedirectUri", redirect),
            ("qbo__ApiUrl", _intuit.Url.AbsoluteUri), ("qbo__OAuthUrl", _intuit.OAuthUrl.AbsoluteUri), ("books__Kind", "files"),
        })
        {
            _office.Variables["Connector__Backends__" + name] = value;
        }
    }

    private async Task<(Reply Reply, Browser Browser)> Connect(Func<string, string[]>? paste)
    {
        var browser = new Browser(paste);
        var reply = await Task.Run(() => _office.Run(browser, browser.Input, "backend", "connect", "qbo"));
        return (reply, browser);
    }
}
