using System.Text.Json.Nodes;
using Connector.Adapters.Tryton;
using Connector.Engine;
using Connector.Servers;
using Xunit;

namespace Connector.Adapters.Tests.Tryton;

/// <summary>A live Tryton keeps what every backend promises.</summary>
public sealed class TrytonConformance : BackendConformance, IClassFixture<TrytonServer>, IDisposable
{
    private readonly TrytonServer _server;
    private readonly Wire _wire = new();
    private readonly HttpClient _http;

    public TrytonConformance(TrytonServer server)
    {
        Assert.SkipUnless(server.Reason is null, server.Reason ?? "");
        _server = server;
        _http = new HttpClient(_wire);
    }

    protected override IAccountingBackend Backend() => new TrytonBackend("try", Given.Options(_server), _http, TimeProvider.System);

    protected override async Task PostAsync(string key) => await (await AccountantAsync()).PostAsync(await IdAsync(key));

    protected override async Task PayAsync(string key) => await (await AccountantAsync()).PayAsync(await IdAsync(key));

    protected override async Task DeleteAsync(string key) => await (await AccountantAsync()).CallAsync("account.invoice.delete", new JsonArray(await IdAsync(key)));

    protected override async Task CancelAsync(string key) => await (await AccountantAsync()).CallAsync("account.invoice.cancel", new JsonArray(await IdAsync(key)));

    protected override async Task EditAsync(string key)
    {
        var accountant = await AccountantAsync();
        var invoice = await IdAsync(key);
        var line = (await accountant.SearchAsync("account.invoice.line", [new JsonArray("invoice", "=", invoice)]))[0]!["id"]!.GetValue<int>();
        var change = new JsonArray("write", new JsonArray(line), new JsonObject { ["description"] = "Support, as agreed" });
        _ = await accountant.CallAsync("account.invoice.write", new JsonArray(invoice), new JsonObject { ["lines"] = new JsonArray(change) });
    }

    protected override async Task<int> CountAsync(string key)
        => (await (await AccountantAsync()).SearchAsync("account.invoice", [new JsonArray("reference", "=", key), new JsonArray("state", "!=", "cancelled")])).Count;

    protected override IEnumerable<string> FailurePoints(ActionKind action)
    {
        string[] calls = action switch
        {
            ActionKind.Create => ["account.invoice.create", "ir.model.data.create", "account.invoice.write", "account.invoice.line.search_read"],
            ActionKind.Update => ["account.invoice.write"],
            _ => ["account.invoice.cancel"],
        };
        return calls.SelectMany(call => new[] { call + " answer lost", call + " not sent" });
    }

    protected override Task BreakAsync(string point, string key)
    {
        _wire.CutAt(point, key);
        return Task.CompletedTask;
    }

    protected override Task MendAsync()
    {
        _wire.Mend();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _http?.Dispose();
        _wire.Dispose();
    }

    private Task<TrytonUser> AccountantAsync() => _server.LoginAsync("approver");

    private async Task<int> IdAsync(string key)
        => (await (await AccountantAsync()).SearchAsync("account.invoice", [new JsonArray("reference", "=", key)]))[0]!["id"]!.GetValue<int>();
}
