using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Connector.Adapters.Odoo;
using Connector.Engine;
using Connector.Host.Commands;
using Connector.Operations;
using Connector.Operations.Backends;
using Connector.Operations.Closing;
using Connector.Operations.Planning;
using Connector.Operations.Publishing;
using Connector.Simulators.Odoo;

namespace Connector.Benchmarks;

/// <summary>Publishing to Odoo: our own time against the time that its calls take, as measured on a real one. With <c>--live FILE</c> against the backend <c>erp</c> of that configuration.</summary>
internal static class PublishingToOdoo
{
    private const int Invoices = 1000;
    private const int Lines = 30;

    public static async Task Run(Workplace workplace, ResultTable table, string? live)
    {
        await using var odoo = await OdooSimulator.StartAsync(new SimulatorOptions { Times = new SimulatorTimes { Waits = false }, KeepAlive = true });
        var config = live ?? Config(workplace, odoo);
        var store = workplace.New("odoo.db");
        OperationContext Open() => CommandContext.Open(new GlobalOptions(true, "sqlite:" + store, config, null, "benchmark", null), CommandEnvironment.OfProcess()).Operation;
        var session = Open();
        _ = Workplace.Import(session, Facts(workplace));
        _ = await ChangePeriodState.Run(session, "2022-05", PeriodState.Closed, force: false);

        var backends = ConfiguredBackends.Open(Open(), null);
        var erp = backends.OfType<OdooBackend>().Single();
        var (cpu, began, published) = (Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.GetTimestamp(), 0);
        using (var held = PublishingLock.Take(session, null))
        {
            await foreach (var row in new PublishPlan(held, backends, CancellationToken.None).Run(new PlanFilter(), allOrNothing: false))
            {
                published += row.Error is null ? 1 : throw new InvalidOperationException(row.Error.ToString());
            }
        }

        var (wall, spent) = (Stopwatch.GetElapsedTime(began), live is null ? odoo.Spent : erp.Waited);
        var own = wall - erp.Waited;
        table.Ratio($"publish {Invoices:n0} invoices of {Lines} lines to Odoo, our time beside its calls'", own.TotalSeconds, spent.TotalSeconds, 0.1);
        if (live is not null)
        {
            return;
        }

        // The simulator's time is in it: a bound from above.
        table.Most("milliseconds of CPU a line, the simulator's with it", (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMilliseconds / (Invoices * Lines), 1);
        var creates = odoo.Calls["account.move/load"];
        table.Most("calls a document beside the creates", (odoo.Requested - creates) / (double)Invoices, 4);
        table.Most("creating calls", creates, Invoices / 10);
        if (odoo.Books.Moves.Length != Invoices || odoo.Books.Moves.Any(m => m.Lines.Length != Lines))
        {
            throw new InvalidOperationException("Not what was published stands in Odoo.");
        }

        await Records(table);
    }

    private static async Task Records(ResultTable table)
    {
        await using var odoo = await OdooSimulator.StartAsync(new SimulatorOptions { KeepAlive = true });
        var erp = new OdooBackend("erp", new OdooOptions { Url = odoo.Url, ApiKey = odoo.ApiKey, Company = 1 }, TimeProvider.System);
        var records = Enumerable.Range(0, 6600).Select(n => new BackendRecord(ActionSubject.Customer, $"C{n}", [("name", $"Customer {n}"), ("city", "Leeds")]))
            .Concat(Enumerable.Range(0, 200).Select(n => new BackendRecord(ActionSubject.Item, $"I{n}", [("name", $"Item {n}")])));
        var seconds = await Clock.Of(async () =>
        {
            foreach (var batch in records.GroupBy(r => r.Subject).SelectMany(g => g.Chunk(Operations.Publishing.SendRecords.BatchSize)))
            {
                var outcomes = await erp.SendRecordsAsync([.. batch], CancellationToken.None);
                if (outcomes.Any(o => o.ExternalId is null))
                {
                    throw new InvalidOperationException(outcomes.First(o => o.ExternalId is null).Message);
                }
            }
        });
        table.Most("writing calls for 6,600 partners and 200 products", odoo.Calls.Where(c => c.Key is "res.partner/load" or "product.product/load").Sum(c => c.Value), 15);
        table.Limit("  and the simulator's time with ours", seconds, 30);
    }

    private static string Config(Workplace workplace, OdooSimulator odoo)
    {
        var path = workplace.New("odoo.json");
        File.WriteAllText(path, JsonSerializer.Serialize(new
        {
            Connector = new
            {
                Backends = new { erp = new { Kind = "odoo", Url = odoo.Url, ApiKey = odoo.ApiKey, Company = 1, Journal = "INV", Taxes = new { VAT20 = "20%" } } },
                Routes = new[] { new { Backend = "erp" } },
            },
        }));
        return path;
    }

    /// <summary>A thousand payers with thirty agreements each, on as many items.</summary>
    private static string Facts(Workplace workplace)
    {
        var folder = workplace.New("facts");
        _ = Directory.CreateDirectory(folder);
        void Write(string name, string header, IEnumerable<string> rows)
            => File.WriteAllText(Path.Combine(folder, name + ".csv"), new StringBuilder(header).Append('\n').AppendJoin('\n', rows).Append('\n').ToString());
        var (payers, items) = (Enumerable.Range(1, Invoices), Enumerable.Range(1, Lines));
        Write("parties", "party,name", payers.Select(p => $"P{p:0000},Practice {p:0000}"));
        Write("items", "item,name,tax_code", items.Select(i => $"I{i:00},Item {i:00},VAT20"));
        Write("plans", "plan,model", ["flat,flat"]);
        Write("rates", "item,scope,price", items.Select(i => $"I{i:00},all,{i}.07"));
        Write("agreements", "agreement,from,payer,item,plan", payers.SelectMany(p => items.Select(i => $"A{p:0000}{i:00},2022-05-01,P{p:0000},I{i:00},flat")));
        return folder;
    }
}
