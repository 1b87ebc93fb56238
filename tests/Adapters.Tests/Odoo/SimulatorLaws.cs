using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Simulators.Odoo;
using Xunit;

namespace Connector.Adapters.Tests.Odoo;

/// <summary>
/// Whatever is done to the simulator, in whatever order: (1) a move's journal items add up to nothing and its total is untaxed plus tax; (2) what fails leaves no
/// trace; (3) numbers of posted moves are unique; (4) each external id leads to a record that is there.
/// </summary>
public sealed class SimulatorLaws
{
    private static readonly string[] Models = ["account.move", "account.move.line", "res.partner", "ir.model.data", "mail.message", "ir.attachment"];

    [Theory]
    [InlineData(17, 1)]
    [InlineData(17, 2)]
    [InlineData(19, 3)]
    [InlineData(19, 4)]
    public async Task Random_work_keeps_the_books_in_order(int version, int seed)
    {
        await using var odoo = await OdooSimulator.StartAsync(new SimulatorOptions { Version = version });
        using var talk = new OdooTalk(odoo);
        using var admin = new OdooTalk(odoo, "admin");
        _ = await talk.ExecuteAsync("res.partner", "create", [new { name = "Orchard Surgery" }]);
        var random = new Random(seed);
        var (done, refused) = (0, 0);
        for (var n = 0; n < 300; n++)
        {
            var before = n % 10 == 0 ? await EverythingAsync(admin) : null;
            try
            {
                await ActAsync(odoo, talk, random, fails: before is not null);
                Assert.Null(before);
                done++;
            }
            catch (Exception error) when (error is OdooRefusal or InvalidOperationException)
            {
                Assert.True(error is not OdooRefusal { Name: "simulator.Defect" }, error.Message);
                Assert.Equal(before ?? "", before is null ? "" : await EverythingAsync(admin));
                refused++;
            }

            if (n % 25 == 24)
            {
                await CheckAsync(odoo, admin);
            }
        }

        Assert.InRange(done, 100, 270);
        Assert.InRange(refused, 30, 200);
    }

    private static async Task ActAsync(OdooSimulator odoo, OdooTalk talk, Random random, bool fails)
    {
        var moves = odoo.Books.Moves;
        var move = moves.IsEmpty ? null : moves[random.Next(moves.Length)];
        var line = move is { Lines.Length: > 0 } ? move.Lines[random.Next(move.Lines.Length)].Id : 0;
        if (fails)
        {
            await FailAsync(talk, random, move);
            return;
        }

        switch (move is null ? 0 : random.Next(11))
        {
            case 0 or 1 or 2:
                _ = await talk.ExecuteAsync("account.move", "create", [Document(random)]);
                break;
            case 3:
                var key = $"__billing__.d{random.Next(20)}";
                object[] row = [key, random.Next(2) == 0 ? "out_invoice" : "in_invoice", "9", "2026-10-31", key + "_l1", "Service", $"{random.Next(1, 5)}", $"{random.Next(-50, 500)}", "5"];
                _ = Loaded(await talk.ExecuteAsync("account.move", "load", [Fields, new[] { row }]));
                break;
            case 4:
                _ = await talk.ExecuteAsync("account.move", "write", [new[] { move!.Id }, new { invoice_line_ids = new object[] { new object[] { 1, line, new { price_unit = random.Next(-9, 99) / 4m } } } }]);
                break;
            case 5:
                _ = await talk.ExecuteAsync("account.move", "write", [new[] { move!.Id }, new { invoice_line_ids = new object[] { new object[] { 5, 0, 0 }, new object[] { 0, 0, Sent.Line(7, 1, 5) } } }]);
                break;
            case 6 or 7:
                odoo.People.Post(move!.Id);
                break;
            case 8:
                odoo.People.Unpost(move!.Id);
                break;
            case 9:
                odoo.People.Pay(move!.Id, random.Next(1, 50));
                break;
            default:
                if (random.Next(2) == 0)
                {
                    odoo.People.Cancel(move!.Id);
                }

                odoo.People.Delete(move!.Id);
                break;
        }
    }

    private static readonly string[] Fields =
        ["id", "move_type", "partner_id/.id", "invoice_date", "invoice_line_ids/id", "invoice_line_ids/name", "invoice_line_ids/quantity", "invoice_line_ids/price_unit", "invoice_line_ids/tax_ids/.id"];

    /// <summary>Something good and something bad in one call.</summary>
    private static async Task FailAsync(OdooTalk talk, Random random, SimulatedMove? move)
    {
        switch (move is null ? 0 : random.Next(4))
        {
            case 0:
                _ = await talk.ExecuteAsync("account.move", "create", [new[] { Document(random), Document(random).With("invoice_date", "31/10/2026") }]);
                break;
            case 1:
                object[] good = ["__billing__.good", "out_invoice", "9", "2026-10-31", "__billing__.good_l1", "Service", "1", "10", "5"];
                object[] bad = ["__billing__.bad", "out_invoice", "4711", "2026-10-31", "", "", "1", "10", ""];
                object[] there = [move!.ExternalId ?? "__billing__.other", "out_invoice", "9", "2026-10-31", "", "Service", "1", "11", "5"];
                _ = Loaded(await talk.ExecuteAsync("account.move", "load", [Fields, new[] { good, there, bad }]));
                break;
            case 2:
                _ = await talk.ExecuteAsync("account.move", "unlink", [new[] { move!.Id, 4711 }]);
                break;
            default:
                _ = await talk.ExecuteAsync("account.move", "write", [new[] { move!.Id, 4711 }, new { @ref = "x", invoice_origin = "y" }]);
                break;
        }
    }

    private static JsonElement Loaded(JsonElement answer)
        => answer.GetProperty("ids").ValueKind == JsonValueKind.Array ? answer : throw new InvalidOperationException(answer.GetRawText());

    private static JsonObject Document(Random random)
    {
        var lines = Enumerable.Range(0, random.Next(1, 6)).Select(_ => Sent.Line(random.Next(-200, 5000) / 300m, random.Next(1, 900) / 7m, random.Next(3) == 0 ? [] : [random.Next(5, 9)]));
        return Sent.Invoice(9, [.. lines]).With("move_type", random.Next(4) switch
        {
            0 => "out_refund",
            1 => "in_invoice",
            2 => "in_refund",
            _ => "out_invoice",
        });
    }

    private static async Task<string> EverythingAsync(OdooTalk admin)
    {
        var all = new List<string>();
        foreach (var model in Models)
        {
            all.Add((await admin.ExecuteAsync(model, "search_read", [Array.Empty<object>()], new { order = "id", context = new { active_test = false } })).GetRawText());
        }

        return string.Join('\n', all);
    }

    private static async Task CheckAsync(OdooSimulator odoo, OdooTalk admin)
    {
        var lines = await admin.ExecuteAsync("account.move.line", "search_read", [Array.Empty<object>()], new { fields = new[] { "move_id", "balance" }, load = false });
        var balances = lines.EnumerateArray().GroupBy(line => line.GetProperty("move_id").GetInt64(), line => line.GetProperty("balance").GetDecimal()).ToDictionary(g => g.Key, g => g.Sum());
        var moves = odoo.Books.Moves;
        Assert.All(moves, move => Assert.Equal((move.Total, 0m), (move.Untaxed + move.Tax, balances.GetValueOrDefault(move.Id))));
        Assert.All(moves, move => Assert.True(
            move.Untaxed == move.Lines.Sum(line => line.Subtotal)
            // What is rounded globally is added up first.
            || (odoo.Options.Version >= 18 && move.Untaxed == Math.Round(move.Lines.Sum(line => line.Quantity * line.PriceUnit * (1 - (line.Discount / 100))), 2, MidpointRounding.AwayFromZero))));
        Assert.DoesNotContain(balances.Keys, id => moves.All(move => move.Id != id));
        var posted = moves.Where(move => move.State == "posted").Select(move => (move.Journal, move.Name)).ToList();
        Assert.Equal(posted.Count, posted.Distinct().Count());

        var names = await admin.ExecuteAsync("ir.model.data", "search_read", [new[] { new[] { "module", "=", "__billing__" } }], new { fields = new[] { "model", "res_id", "name" } });
        foreach (var name in names.EnumerateArray())
        {
            var found = await admin.ExecuteAsync(name.GetProperty("model").GetString()!, "search_count", [new object[] { new object[] { "id", "=", name.GetProperty("res_id").GetInt64() } }]);
            Assert.Equal(1, found.GetInt32());
            var led = await admin.ExecuteAsync("ir.model.data", "check_object_reference", ["__billing__", name.GetProperty("name").GetString()]);
            Assert.Equal(name.GetProperty("res_id").GetInt64(), led[1].GetInt64());
        }
    }
}
