using System.Globalization;

namespace Connector.Simulators.QuickBooks;

internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (Options(args, out var webhook, out var verifier) is not { } options)
        {
            await Console.Error.WriteLineAsync("Expected: [--country US|GB] [--port N] [--realm ID] [--multicurrency] [--own-numbers] [--custom-field NAME] [--unconnected] [--no-limits] "
                + "[--latency MILLISECONDS] [--webhook URL] [--verifier TOKEN]");
            return 2;
        }

        await using var simulator = await QuickBooksSimulator.StartAsync(options);
        simulator.Webhooks.Url = webhook;
        simulator.Webhooks.VerifierToken = verifier ?? simulator.Webhooks.VerifierToken;
        var url = simulator.Url.ToString().TrimEnd('/');
        var company = options.RefreshToken is null ? "" : $"\n         \"RealmId\": \"{options.RealmId}\", \"RefreshToken\": \"{options.RefreshToken}\",";
        var taxes = options.IsUs ? "\"Taxes\": { \"TAX\": \"TAX\", \"NON\": \"NON\" }" : "\"Taxes\": { \"VAT20\": \"20.0% S\", \"VAT0\": \"0.0% Z\" }, \"PurchaseTaxes\": { \"VAT20\": \"20.0% S\", \"VAT0\": \"0.0% Z\" }";
        await Console.Out.WriteLineAsync($$"""
            Simulated QuickBooks Online ({{options.Country}}) at {{url}}; Ctrl+C ends it, and what it holds is gone. In the connector's settings:

            "qb": { "Kind": "quickbooks", "Environment": "sandbox", "ApiUrl": "{{url}}", "OAuthUrl": "{{simulator.OAuthUrl}}",{{company}}
                    "ClientId": "{{options.ClientId}}", "ClientSecret": "{{options.ClientSecret}}", "RedirectUri": "http://localhost:5000/connected",
                    "IncomeAccount": "Services", "ExpenseAccount": "Contractors", {{taxes}},
                    "CreateItems": true, "CreateCustomers": true, "WebhookToken": "{{simulator.Webhooks.VerifierToken}}" }

            The books, and what people do there: {{url}}/simulator
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
        await DeliverUntilAsync(simulator.Webhooks, end.Token);
        return 0;
    }

    /// <summary>Sends webhooks every second, if there is an address for them.</summary>
    private static async Task DeliverUntilAsync(Webhooks webhooks, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(1000, end);
                _ = webhooks.Url is null ? null : await webhooks.DeliverAsync(end);
            }
            catch (Exception error) when (error is OperationCanceledException or HttpRequestException)
            {
                // It ends, or nobody listens: what was to be told is lost, as after a subscriber's long absence.
            }
        }
    }

    private static SimulatorOptions? Options(string[] args, out Uri? webhook, out string? verifier)
    {
        var options = new SimulatorOptions { Port = 8075, Control = true };
        (webhook, verifier) = (null, null);
        for (var at = 0; at < args.Length; at++)
        {
            var value = at + 1 < args.Length ? args[at + 1] : "";
            SimulatorOptions? changed;
            switch (args[at])
            {
                case "--webhook" when Uri.TryCreate(value, UriKind.Absolute, out webhook):
                    changed = options;
                    break;
                case "--verifier" when value.Length > 0:
                    (changed, verifier) = (options, value);
                    break;
                default:
                    changed = Changed(options, args[at], value);
                    break;
            }

            if (changed is null)
            {
                return null;
            }

            options = changed;
            at += args[at] is "--multicurrency" or "--own-numbers" or "--unconnected" or "--no-limits" ? 0 : 1;
        }

        return options;
    }

    private static SimulatorOptions? Changed(SimulatorOptions options, string name, string value) => name switch
    {
        "--country" when value is "US" or "GB" => options with { Country = value },
        "--port" when int.TryParse(value, CultureInfo.InvariantCulture, out var port) && port is >= 0 and < 65536 => options with { Port = port },
        "--realm" when value.Length > 0 => options with { RealmId = value },
        "--custom-field" when value.Length > 0 => options with { CustomFields = new Dictionary<string, string> { ["1"] = value } },
        "--latency" when double.TryParse(value, CultureInfo.InvariantCulture, out var latency) && latency >= 0 => options with { Latency = TimeSpan.FromMilliseconds(latency) },
        "--multicurrency" => options with { IsMulticurrency = true },
        "--own-numbers" => options with { CustomTxnNumbers = false },
        "--unconnected" => options with { RefreshToken = null },
        "--no-limits" => options with { Limits = null },
        _ => null,
    };
}
