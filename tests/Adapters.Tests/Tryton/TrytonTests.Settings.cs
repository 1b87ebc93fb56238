using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Connector.Adapters.Tryton;
using Connector.Engine;
using Xunit;

namespace Connector.Adapters.Tests.Tryton;

/// <summary>Users, settings and what a check finds.</summary>
public sealed partial class TrytonTests
{
    [Fact]
    public async Task A_wrong_password_is_tried_once()
    {
        using var backend = _tryton.Connect(_tryton.Options() with { Login = "viewer", Password = "wrong" });
        var before = _tryton.Wire.Calls.Count(call => call == "common.db.login");
        var check = await backend.CheckAsync(Cancellation);
        var outcome = await SendAsync(backend, Create(Invoice(100)));

        Assert.Contains("TRYTON-002", Assert.Single(check.Problems), StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", check.Problems[0].Replace("wrong passwords", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal("TRYTON-002", Assert.IsType<SendOutcome.Failed>(outcome).Code);
        Assert.Equal(1, _tryton.Wire.Calls.Count(call => call == "common.db.login") - before);
    }

    [Fact]
    public async Task A_check_names_what_is_missing()
    {
        async Task<BackendCheck> Check(TrytonOptions options)
        {
            using var backend = _tryton.Connect(options);
            return await backend.CheckAsync(Cancellation);
        }

        Assert.StartsWith("6.0.", (await Check(_tryton.Options())).Version, StringComparison.Ordinal);
        Assert.Contains("no database", Assert.Single((await Check(_tryton.Options() with { Database = "none" })).Problems), StringComparison.Ordinal);
        Assert.False((await Check(_tryton.Options() with { Url = new Uri("http://127.0.0.1:9") })).Reachable);
        Assert.Contains("journal", Assert.Single((await Check(_tryton.Options() with { Journal = "Nowhere" })).Problems), StringComparison.Ordinal);
        Assert.Contains("VAT 99%", Assert.Single((await Check(_tryton.Options() with { Taxes = ImmutableDictionary<string, string>.Empty.Add("VAT99", "VAT 99%") })).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_closed_period_is_the_lock()
    {
        var admin = await _tryton.LoginAsync("admin");
        async Task<int> Period(int month) => (int)(await admin.SearchAsync("account.period", [new JsonArray("start_date", "=", Day(2022, month, 1))]))[0]!["id"]!;
        Assert.Null((await _tryton.Backend().CheckAsync(Cancellation)).LockedThrough);
        var closed = new JsonArray(await Period(1), await Period(2));
        _ = await admin.CallAsync("account.period.close", closed);
        Assert.Equal(new NodaTime.LocalDate(2022, 2, 28), (await _tryton.Backend().CheckAsync(Cancellation)).LockedThrough);
        _ = await admin.CallAsync("account.period.reopen", closed);
    }

    [Fact]
    public async Task Without_external_ids_the_reference_says_whose_a_draft_is()
    {
        var admin = await _tryton.LoginAsync("admin");
        var login = "plain-" + _key[^8..];
        var groups = await admin.SearchAsync("res.group", [new JsonArray("name", "in", new JsonArray("Account", "Party Administration", "Product Administration", "Accounting"))]);
        _ = await admin.CallAsync("res.user.create", new JsonArray(new JsonObject
        {
            ["name"] = "Plain",
            ["login"] = login,
            ["password"] = "Conn3ctor-Pw!",
            ["groups"] = new JsonArray(new JsonArray("add", new JsonArray([.. groups.Select(g => (JsonNode)(int)g!["id"]!)]))),
            ["companies"] = new JsonArray(new JsonArray("add", new JsonArray(1))),
            ["company"] = 1,
        }));
        using var backend = _tryton.Connect(_tryton.Options() with { Login = login });

        Assert.Contains("external ids", Assert.Single((await backend.CheckAsync(Cancellation)).Problems), StringComparison.Ordinal);
        var first = Assert.IsType<SendOutcome.Done>(await SendAsync(backend, Create(Invoice(100)))).Found;
        Assert.Equal(first, Assert.IsType<SendOutcome.Done>(await SendAsync(backend, Create(Invoice(100)))).Found);
        _tryton.Wire.CutAt("account.invoice.write answer lost", _key + "/2");
        Assert.IsType<SendOutcome.Lost>(await SendAsync(backend, Create(Invoice(100) with { Key = _key + "/2" })));
        _tryton.Wire.Repair();
        Assert.IsType<SendOutcome.Done>(await SendAsync(backend, Create(Invoice(100) with { Key = _key + "/2" })));
        Assert.Equal(2, (await InvoicesAsync()).Count);
    }
}
