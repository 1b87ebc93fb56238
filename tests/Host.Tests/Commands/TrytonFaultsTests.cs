using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Connector.Testing;
using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary>A Tryton that may break: a PostgreSQL of its own, and as few attempts of its own as Tryton comes with.</summary>
public sealed class FragileTryton : TrytonServer
{
    protected override int Retry => 5;

    protected override bool HasOwnPostgres => true;
}

/// <summary>Whatever fails outside, afterwards there is one document for each of ours, and the position is what Tryton's books say.</summary>
public sealed class TrytonFaultsTests : IClassFixture<FragileTryton>
{
    private const int Payers = 24;
    private const int ByHand = 6;

    private static readonly string[] Booked = ["posted", "paid"];

    private readonly FragileTryton _server;

    public TrytonFaultsTests(FragileTryton server)
    {
        Assert.SkipUnless(server.Reason is null, server.Reason ?? "");
        _server = server;
    }

    [Fact]
    public async Task Tryton_is_killed_in_the_middle_of_a_batch()
    {
        using var office = Office("K");
        foreach (var some in new[] { 1, Payers / 3, 2 * Payers / 3 })
        {
            using var publish = await PublishUntilAsync(office, "K", some);
            _server.Kill();
            Assert.Equal(3, await EndAsync(publish));
            await _server.StartAsync();
        }

        await AgreeAsync(office, "K");

        // Updates of drafts are cut off likewise.
        office.With(("rates", "item,scope,from,price,per\nK-ITEM,all,2022-01-01,90.00,month\n"));
        using (var publish = office.Start("publish"))
        {
            await Wait.Until(async () => publish.HasExited || (await InvoicesAsync("K")).Exists(i => i.Untaxed == 90m));
            _server.Kill();
            await publish.WaitForExitAsync(TestContext.Current.CancellationToken);
            await _server.StartAsync();
        }

        await AgreeAsync(office, "K");
    }

    [Fact]
    public async Task PostgreSQL_is_restarted_under_it()
    {
        using var office = Office("P");
        foreach (var some in new[] { 1, Payers / 2 })
        {
            using var publish = await PublishUntilAsync(office, "P", some);
            await _server.RestartPostgresAsync();
            Assert.Contains(await EndAsync(publish), new[] { 0, 3 });
        }

        await AgreeAsync(office, "P");
    }

    [Fact]
    public async Task The_session_is_dropped()
    {
        using var office = Office("S");
        using var publish = await PublishUntilAsync(office, "S", Payers / 4);
        await _server.SqlAsync("delete from ir_session");

        Assert.Equal(0, await EndAsync(publish));
        await AgreeAsync(office, "S");
    }

    [Fact]
    public async Task Two_connectors_publish_the_same_at_once()
    {
        using var one = Office("T");
        using var other = Office("T");
        using var first = one.Start("publish");
        using var second = other.Start("publish");
        _ = await EndAsync(first);
        _ = await EndAsync(second);

        await AgreeAsync(one, "T");
        await AgreeAsync(other, "T");
    }

    [Fact]
    public async Task Others_post_while_the_connector_posts()
    {
        using var office = Office("A");
        office.Variables["Connector__Backends__try__AutoPost"] = "true";
        var others = await Task.WhenAll(Enumerable.Range(0, 2).Select(n => MakeAsync(ByHand, n)));

        using var publish = office.Start("publish");
        var posting = Task.WhenAll(others.Select(PostAsync));
        Assert.Contains(await EndAsync(publish), new[] { 0, 3 });
        await posting;
        await AgreeAsync(office, "A");

        var booked = (await InvoicesAsync("A")).Concat(await InvoicesAsync("HAND")).ToList();
        Assert.Equal(Payers + (2 * ByHand), booked.Count);
        Assert.All(booked, invoice => Assert.Contains(invoice.State, Booked));
        Assert.Equal(booked.Count, booked.Select(invoice => invoice.Number).Distinct(StringComparer.Ordinal).Count());
    }

    /// <summary>An office with a closed month of an invoice for each payer.</summary>
    private Office Office(string prefix)
    {
        var payers = Enumerable.Range(1, Payers).Select(n => n.ToString("000", CultureInfo.InvariantCulture)).ToList();
        var office = new Office { Now = null };
        foreach (var (name, value) in new[]
        {
            ("Kind", "tryton"), ("Url", _server.Url), ("Database", _server.Database), ("Login", "connector"), ("Password", "Conn3ctor-Pw!"), ("Taxes__VAT20", "VAT 20%"),
        })
        {
            office.Variables["Connector__Backends__try__" + name] = value;
        }

        office.Variables["Connector__Routes__0__Backend"] = "try";
        return office.With(
            ("parties", "party,name\n" + string.Concat(payers.Select(n => $"{prefix}-{n},Payer {prefix} {n}\n"))),
            ("items", $"item,name,tax_code\n{prefix}-ITEM,Support,VAT20\n"),
            ("plans", "plan,model\nFLAT,flat\n"),
            ("agreements", "agreement,from,payer,item,plan\n" + string.Concat(payers.Select(n => $"{prefix}{n},2022-05-01,{prefix}-{n},{prefix}-ITEM,FLAT\n"))),
            ("rates", $"item,scope,from,price,per\n{prefix}-ITEM,all,2022-01-01,100.00,month\n")).Close("2022-05");
    }

    /// <summary>Starts to publish, and goes on once Tryton has some of it.</summary>
    private async Task<Process> PublishUntilAsync(Office office, string prefix, int some)
    {
        // Signing in takes as long as sending some documents.
        var accountant = await _server.LoginAsync("approver");
        var publish = office.Start("publish");
        await Wait.Until(async () => publish.HasExited || (await InvoicesAsync(prefix, accountant)).Count >= some);
        Assert.False(publish.HasExited, "It was too fast.");
        return publish;
    }

    private static async Task<int> EndAsync(Process process)
    {
        var error = process.StandardError.ReadToEndAsync();
        _ = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode is 0 or 3, await error);
        return process.ExitCode;
    }

    /// <summary>The next publish finishes the job; then both sides say the same.</summary>
    private async Task AgreeAsync(Office office, string prefix)
    {
        var reply = office.Json("publish");
        Assert.True(reply.Ends(0).Rows.All(row => row["error"] is null), reply.Text);
        Assert.Empty(office.Json("publish").Ends(0).Rows);
        Assert.All(office.Json("reconcile").Ends(0).Rows, row => Assert.Null(row["drift"]));
        office.Json("verify").Ends(0);

        var ours = office.Json("documents", "2022-05").Ends(0).Rows
            .Select(d => ((string)d["document"]!, decimal.Parse((string)d["total"]!, CultureInfo.InvariantCulture))).Order().ToList();
        Assert.Equal(Payers, ours.Count);
        Assert.Equal(ours, (await InvoicesAsync(prefix)).Select(invoice => (invoice.Key, invoice.Untaxed)).Order());
    }

    private async Task<List<(string Key, string State, string? Number, decimal Untaxed)>> InvoicesAsync(string prefix, TrytonUser? accountant = null)
    {
        accountant ??= await _server.LoginAsync("approver");
        var invoices = await accountant.SearchAsync("account.invoice", [new JsonArray("party.code", "like", prefix + "-%"), new JsonArray("state", "!=", "cancelled")], "lines.note", "reference", "state", "number", "untaxed_amount");
        return [.. invoices.Select(i => (TrytonUser.KeyIn(i!), (string)i!["state"]!, (string?)i["number"], decimal.Parse((string)i["untaxed_amount"]!["decimal"]!, CultureInfo.InvariantCulture)))];
    }

    /// <summary>Invoices that somebody writes by hand.</summary>
    private async Task<int[]> MakeAsync(int count, int who)
    {
        var accountant = await _server.LoginAsync("admin");
        var party = (await accountant.CallAsync("party.party.create", new JsonArray(new JsonObject
        {
            ["name"] = "By hand",
            ["code"] = $"HAND-{who}",
            ["addresses"] = new JsonArray(new JsonArray("create", new JsonArray(new JsonObject()))),
        })))![0]!.GetValue<int>();
        var address = (await accountant.SearchAsync("party.address", [new JsonArray("party", "=", party)]))[0]!["id"]!.GetValue<int>();
        async Task<int> Account(string kind) => (await accountant.SearchAsync("account.account", [new JsonArray("type." + kind, "=", true)]))[0]!["id"]!.GetValue<int>();
        var (receivable, revenue) = (await Account("receivable"), await Account("revenue"));
        var currency = (await accountant.SearchAsync("currency.currency", [new JsonArray("code", "=", "GBP")]))[0]!["id"]!.GetValue<int>();
        var day = new JsonObject { ["__class__"] = "date", ["year"] = 2022, ["month"] = 5, ["day"] = 31 };
        JsonNode Invoice(int n) => new JsonObject
        {
            ["type"] = "out",
            ["company"] = 1,
            ["party"] = party,
            ["invoice_address"] = address,
            ["currency"] = currency,
            ["journal"] = 1,
            ["account"] = receivable,
            ["invoice_date"] = day.DeepClone(),
            ["reference"] = $"by hand {n}",
            ["lines"] = new JsonArray(new JsonArray("create", new JsonArray(new JsonObject
            {
                ["type"] = "line",
                ["quantity"] = 1,
                ["unit_price"] = new JsonObject { ["__class__"] = "Decimal", ["decimal"] = "10" },
                ["account"] = revenue,
                ["description"] = "By hand",
                ["currency"] = currency,
                ["company"] = 1,
            }))),
        };
        return [.. (await accountant.CallAsync("account.invoice.create", new JsonArray([.. Enumerable.Range(0, count).Select(Invoice)])))!.AsArray().Select(id => id!.GetValue<int>())];
    }

    private async Task PostAsync(int[] invoices)
    {
        var accountant = await _server.LoginAsync("approver");
        foreach (var invoice in invoices)
        {
            // Tryton gives up after five attempts; a person presses the button again.
            await Wait.Until(async () =>
            {
                try
                {
                    await accountant.PostAsync(invoice);
                    return true;
                }
                catch (TrytonRefusal busy) when (busy.Message.Contains("could not", StringComparison.Ordinal))
                {
                    return false;
                }
            });
        }
    }
}
