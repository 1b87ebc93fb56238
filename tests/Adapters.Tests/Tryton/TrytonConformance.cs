using System.Text.Json.Nodes;
using Connector.Engine;
using Connector.Testing;
using Xunit;

namespace Connector.Adapters.Tests.Tryton;

/// <summary>A live Tryton keeps what every backend promises.</summary>
public sealed class TrytonConformance : BackendConformance, IClassFixture<TrytonFixture>
{
    private readonly TrytonFixture _tryton;

    public TrytonConformance(TrytonFixture tryton)
    {
        Assert.SkipUnless(tryton.Reason is null, tryton.Reason ?? "");
        _tryton = tryton;
    }

    protected override IAccountingBackend Backend() => _tryton.Backend();

    protected override async Task PostAsync(string key) => await (await _tryton.AccountantAsync()).PostAsync(await IdAsync(key));

    protected override async Task PayAsync(string key) => await (await _tryton.AccountantAsync()).PayAsync(await IdAsync(key));

    protected override async Task DeleteAsync(string key) => await (await _tryton.AccountantAsync()).CallAsync("account.invoice.delete", new JsonArray(await IdAsync(key)));

    protected override async Task CancelAsync(string key) => await (await _tryton.AccountantAsync()).CallAsync("account.invoice.cancel", new JsonArray(await IdAsync(key)));

    protected override void Meanwhile(Func<Task> act) => _tryton.Wire.WhileAnswering("account.invoice.search_read", act);

    protected override async Task CreditAsync(string key, bool isWhole)
    {
        var accountant = await _tryton.AccountantAsync();
        await accountant.CreditAsync(await IdAsync(key), withRefund: false);
        var credit = (await accountant.SearchAsync("account.invoice", [new JsonArray("state", "=", "draft")]))[^1]!["id"]!.GetValue<int>();
        if (!isWhole)
        {
            var line = (await accountant.SearchAsync("account.invoice.line", [new JsonArray("invoice", "=", credit)]))[0]!["id"]!.GetValue<int>();
            _ = await accountant.CallAsync("account.invoice.write", new JsonArray(credit), new JsonObject { ["lines"] = new JsonArray(new JsonArray("delete", new JsonArray(line))) });
        }

        _ = await accountant.CallAsync("account.invoice.write", new JsonArray(credit), new JsonObject { ["invoice_date"] = new JsonObject { ["__class__"] = "date", ["year"] = 2022, ["month"] = 5, ["day"] = 31 } });
        await accountant.PostAsync(credit);
    }

    protected override async Task EditAsync(string key)
    {
        var accountant = await _tryton.AccountantAsync();
        var invoice = await IdAsync(key);
        var line = (await accountant.SearchAsync("account.invoice.line", [new JsonArray("invoice", "=", invoice)]))[0]!["id"]!.GetValue<int>();
        var change = new JsonArray("write", new JsonArray(line), new JsonObject { ["description"] = "Support, as agreed" });
        _ = await accountant.CallAsync("account.invoice.write", new JsonArray(invoice), new JsonObject { ["lines"] = new JsonArray(change) });
    }

    protected override async Task<int> CountAsync(string key)
        => (await (await _tryton.AccountantAsync()).SearchAsync("account.invoice", [TrytonUser.OfKey(key), new JsonArray("state", "!=", "cancelled")])).Count;

    protected override IEnumerable<string> FailurePoints(ActionKind action)
    {
        string[] calls = action switch
        {
            ActionKind.Create => ["account.invoice.create", "ir.model.data.create", "account.invoice.write", "account.invoice.search_read"],
            ActionKind.Update => ["account.invoice.write"],
            _ => ["account.invoice.cancel"],
        };
        return calls.SelectMany(call => new[] { call + " not sent", call + " answer lost" });
    }

    protected override Task BreakAsync(string point, string key)
    {
        _tryton.Wire.CutAt(point, key);
        return Task.CompletedTask;
    }

    protected override Task RepairAsync()
    {
        _tryton.Wire.Repair();
        return Task.CompletedTask;
    }

    private async Task<int> IdAsync(string key)
        => (await (await _tryton.AccountantAsync()).SearchAsync("account.invoice", [TrytonUser.OfKey(key)]))[0]!["id"]!.GetValue<int>();
}
