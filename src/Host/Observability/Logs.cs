using System.Globalization;
using Connector.Host.Configuration;
using Connector.Host.Identity;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Json;

namespace Connector.Host.Observability;

/// <summary>Logs: to the console, as text or as JSON, and to a file a day. What is logged names keys and counts; never a secret, a body or a query.</summary>
internal static class Logs
{
    public static void Add(WebApplicationBuilder builder, ServerSettings settings)
    {
        var log = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("Microsoft.AspNetCore.DataProtection", LogEventLevel.Error) // that cookies' keys are files is known: docs/security.md
            .MinimumLevel.Override(typeof(ApiKeyAuthentication).FullName!, LogEventLevel.Warning)
            .MinimumLevel.Override("Quartz", LogEventLevel.Warning)
            .Enrich.FromLogContext();
        log = settings.JsonLogs
            ? log.WriteTo.Console(new JsonFormatter(renderMessage: true, formatProvider: CultureInfo.InvariantCulture), standardErrorFromLevel: LogEventLevel.Verbose)
            : log.WriteTo.Console(formatProvider: CultureInfo.InvariantCulture, standardErrorFromLevel: LogEventLevel.Verbose);
        if (settings.LogFile is { } file)
        {
            log = log.WriteTo.File(new JsonFormatter(renderMessage: true, formatProvider: CultureInfo.InvariantCulture), Path.GetFullPath(file), rollingInterval: RollingInterval.Day, retainedFileCountLimit: 31);
        }

        builder.Logging.ClearProviders();
        builder.Logging.AddSerilog(log.CreateLogger(), dispose: true);
    }
}
