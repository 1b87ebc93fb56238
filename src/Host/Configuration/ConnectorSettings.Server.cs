using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Connector.Jobs;
using Connector.Operations.Reporting;

namespace Connector.Host.Configuration;

internal sealed partial record ConnectorSettings
{
    public required ServerSettings Server { get; init; }

    public required ImmutableArray<Schedule> Schedules { get; init; }

    private sealed partial class Reader
    {
        private ServerSettings Server(IConfigurationSection section, IConfigurationSection logs, IConfigurationSection telemetry)
        {
            Known(section, "Urls", "KnownProxies", "RequestsPerSecond", "UploadMegabytes");
            Known(logs, "Format", "File");
            Known(telemetry, "Otlp");
            var urls = Value(section, "Urls") ?? "http://127.0.0.1:5080";
            if (urls.Split(';').Any(url => !url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || url.Length < 9
                || !Uri.TryCreate(url.Replace("//+", "//any", StringComparison.Ordinal).Replace("//*", "//any", StringComparison.Ordinal), UriKind.Absolute, out _)))
            {
                Wrong(section, "Urls", urls, "addresses such as http://127.0.0.1:5080, with ; between them; a proxy in front does https");
            }

            var proxies = ImmutableArray.CreateBuilder<IPAddress>();
            foreach (var proxy in section.GetSection("KnownProxies").GetChildren())
            {
                if (IPAddress.TryParse(proxy.Value, out var address))
                {
                    proxies.Add(address);
                }
                else
                {
                    Wrong(section, "KnownProxies", proxy.Value, "addresses such as 10.0.0.7");
                }
            }

            Uri? otlp = null;
            if (Value(telemetry, "Otlp") is { } url && !(Uri.TryCreate(url, UriKind.Absolute, out otlp) && otlp.Scheme is "http" or "https"))
            {
                Wrong(telemetry, "Otlp", url, "the address of a collector, such as http://127.0.0.1:4318");
            }

            return new ServerSettings(
                urls, proxies.ToImmutable(), Whole(section, "RequestsPerSecond", 500, 1, 100_000), Whole(section, "UploadMegabytes", 256, 1, 4_000),
                Word(logs, "Format", "text", "text", "json") == "json", Value(logs, "File"), otlp);
        }

        private ImmutableArray<Schedule> Schedules(IConfigurationSection section)
        {
            Known(section, "Import", "Close", "Publish", "Reconcile", "Report");
            var schedules = ImmutableArray.CreateBuilder<Schedule>();
            foreach (var one in section.GetChildren().Where(c => c.Value is { Length: > 0 } || c.GetChildren().Any()).OrderBy(c => c.Key, StringComparer.Ordinal))
            {
                var name = one.Key.ToLowerInvariant();
                Known(one, name switch { "import" => ["Cron", "Folder"], "report" => ["Cron", "Folder", "Name", "Format"], _ => ["Cron"] });
                var cron = one.Value ?? Value(one, "Cron");
                if (cron is null || !Quartz.CronExpression.TryParse(cron, out _))
                {
                    Wrong(one, "Cron", cron, "a cron expression of six or seven fields, seconds first, such as \"0 0/15 * * * ?\"");
                    continue;
                }

                schedules.Add(new Schedule(
                    name, cron, Value(one, "Folder") ?? (name == "import" ? "inbox" : name == "report" ? "reports" : null),
                    name == "report" ? Word(one, "Name", MakeReport.Names[0], [.. MakeReport.Names]) : null, name == "report" ? Word(one, "Format", "csv", "csv", "xlsx", "json") : null));
            }

            return schedules.ToImmutable();
        }

        private int Whole(IConfigurationSection section, string key, int otherwise, int least, int most)
        {
            var number = otherwise;
            if (Value(section, key) is { } text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number < least || number > most))
            {
                Wrong(section, key, text, $"a whole number from {least} to {most}");
            }

            return number;
        }
    }
}
