using System.Globalization;

namespace Connector.Simulators.Odoo;

internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (Options(args) is not { } options)
        {
            await Console.Error.WriteLineAsync("Expected: [--version 16|17|18|19] [--port N] [--database NAME] [--times SCALE] [--keep-alive] [--settings-rights]");
            return 2;
        }

        await using var simulator = await OdooSimulator.StartAsync(options);
        await Console.Out.WriteLineAsync($$"""
            Simulated Odoo {{options.Version}} at {{simulator.Url}}; Ctrl+C ends it, and what it holds is gone. In the connector's settings:

            "erp": { "Kind": "odoo", "Url": "{{simulator.Url.ToString().TrimEnd('/')}}", "Database": "{{options.Database}}", "Login": "{{simulator.Login}}", "ApiKey": "{{simulator.ApiKey}}",
                     "Protocol": "auto", "Company": 1, "Journal": "INV", "Taxes": { "VAT20": "20%", "VAT0": "0%" }, "CreateItems": true, "CreateCustomers": true }

            The books, and the accountant's work: {{simulator.Url}}simulator
            """);
        using var end = new CancellationTokenSource();
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true;
            end.Cancel();
        };
        using var terminated = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            end.Cancel();
        });
        await Task.Delay(Timeout.Infinite, end.Token).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return 0;
    }

    private static SimulatorOptions? Options(string[] args)
    {
        var options = new SimulatorOptions { Port = 8069, Control = true };
        for (var at = 0; at < args.Length; at++)
        {
            var value = at + 1 < args.Length ? args[at + 1] : "";
            var changed = args[at] switch
            {
                "--version" when int.TryParse(value, CultureInfo.InvariantCulture, out var version) && version is >= 16 and <= 19 => options with { Version = version },
                "--port" when int.TryParse(value, CultureInfo.InvariantCulture, out var port) && port is >= 0 and < 65536 => options with { Port = port },
                "--database" when value.Length > 0 => options with { Database = value },
                "--times" when double.TryParse(value, CultureInfo.InvariantCulture, out var scale) && scale > 0 => options with { Times = new SimulatorTimes(scale) },
                "--keep-alive" => options with { KeepAlive = true },
                "--settings-rights" => options with { ConnectorGroups = ["base.group_system"] },
                _ => null,
            };
            if (changed is null)
            {
                return null;
            }

            options = changed;
            at += args[at] is "--settings-rights" or "--keep-alive" ? 0 : 1;
        }

        return options;
    }
}
