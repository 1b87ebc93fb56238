using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace Connector.Host.Configuration;

/// <summary>How the service is reached, and what it says of itself.</summary>
/// <param name="Urls">Where it listens.</param>
/// <param name="KnownProxies">The proxies whose word on who called counts.</param>
/// <param name="RequestsPerSecond">How many requests a caller has a second, in the long run.</param>
/// <param name="UploadMegabytes">How large an import may be.</param>
/// <param name="JsonLogs">Whether the console gets a JSON object a line.</param>
/// <param name="LogFile">A file for logs, a new one each day; null for none.</param>
/// <param name="Otlp">Where metrics and traces go; null for nowhere.</param>
internal sealed record ServerSettings(
    string Urls, ImmutableArray<IPAddress> KnownProxies, int RequestsPerSecond, int UploadMegabytes, bool JsonLogs, string? LogFile, Uri? Otlp);

/// <summary>Something that is done at certain times.</summary>
/// <param name="Name">What: <c>import</c>, <c>close</c>, <c>publish</c>, <c>reconcile</c> or <c>report</c>.</param>
/// <param name="Cron">When: Quartz's seven fields, in the billing zone.</param>
/// <param name="Folder">Of an import, where files are put; of a report, where it goes.</param>
/// <param name="Report">Which report.</param>
/// <param name="Format">In which format.</param>
internal sealed record ScheduleSettings(string Name, string Cron, string? Folder, string? Report, string? Format);

internal sealed partial record ConnectorSettings
{
    public static readonly ImmutableArray<string> ReportNames = ["spend", "adjustments", "unbilled", "disputes", "time-to-pay", "aged-debt", "variance"];

    public required ServerSettings Server { get; init; }

    public required ImmutableArray<ScheduleSettings> Schedules { get; init; }

    private sealed partial class Reader
    {
        private ServerSettings Server(IConfigurationSection section, IConfigurationSection logs, IConfigurationSection telemetry)
        {
            Known(section, "Urls", "KnownProxies", "RequestsPerSecond", "UploadMegabytes");
            Known(logs, "Format", "File");
            Known(telemetry, "Otlp");
            var urls = Value(section, "Urls") ?? "http://127.0.0.1:5080";
            if (urls.Split(';').Any(url => !url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || url.Length < 9))
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

        private ImmutableArray<ScheduleSettings> Schedules(IConfigurationSection section)
        {
            Known(section, "Import", "Close", "Publish", "Reconcile", "Report");
            var schedules = ImmutableArray.CreateBuilder<ScheduleSettings>();
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

                schedules.Add(new ScheduleSettings(
                    name, cron, Value(one, "Folder") ?? (name == "import" ? "inbox" : name == "report" ? "reports" : null),
                    name == "report" ? Word(one, "Name", ReportNames[0], [.. ReportNames]) : null, name == "report" ? Word(one, "Format", "csv", "csv", "xlsx", "json") : null));
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
