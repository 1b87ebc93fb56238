using System.Globalization;
using Connector.Engine;
using Connector.Host.Configuration;
using Connector.Host.Identity;
using Connector.Operations;
using Serilog;
using Serilog.AspNetCore;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Json;
using Serilog.Settings.Configuration;

namespace Connector.Host.Observability;

/// <summary>Logs: to the console, as text or as JSON, to a file a day, and as the section Serilog of the settings says. What is logged names routes and counts; never a secret, a body or a query.</summary>
internal static class Logs
{
    /// <summary>Whose messages tell of requests.</summary>
    public const string RequestLog = "Serilog.AspNetCore.RequestLoggingMiddleware";

    private const string Section = "Serilog";

    /// <summary>The sinks that are part of the program.</summary>
    private static readonly string[] Sinks = ["Console", "File"];

    /// <exception cref="Refusal">The section Serilog is wrong.</exception>
    public static void Add(WebApplicationBuilder builder, ConnectorSettings settings)
    {
        var log = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("Microsoft.AspNetCore.DataProtection", LogEventLevel.Error) // that cookies' keys are files is known: docs/security.md
            .MinimumLevel.Override(typeof(ApiKeyAuthentication).FullName!, LogEventLevel.Warning)
            .MinimumLevel.Override("Quartz", LogEventLevel.Warning)
            .MinimumLevel.Override("Polly", LogEventLevel.Warning)
            .MinimumLevel.Override(RequestLog, LogEventLevel.Warning) // requests are logged where the settings say so
            .Enrich.FromLogContext();
        log = settings.Server.JsonLogs
            ? log.WriteTo.Console(new JsonFormatter(renderMessage: true, formatProvider: CultureInfo.InvariantCulture), standardErrorFromLevel: LogEventLevel.Verbose)
            : log.WriteTo.Console(formatProvider: CultureInfo.InvariantCulture, standardErrorFromLevel: LogEventLevel.Verbose);
        if (settings.Server.LogFile is { } file)
        {
            log = log.WriteTo.File(new JsonFormatter(renderMessage: true, formatProvider: CultureInfo.InvariantCulture), Path.GetFullPath(file), rollingInterval: RollingInterval.Day, retainedFileCountLimit: 31);
        }

        builder.Logging.ClearProviders();
        builder.Services.AddSerilog(Configured(log, settings.Files).CreateLogger(), dispose: true);
    }

    /// <summary>Logs each request when it is answered, by its route: an address has the keys of people and a query in it.</summary>
    public static void Requests(RequestLoggingOptions options, IServiceProvider services)
    {
        options.Logger = services.GetRequiredService<Serilog.ILogger>().ForContext(Constants.SourceContextPropertyName, RequestLog);
        options.MessageTemplate = "{RequestMethod} {Route} answered {StatusCode} in {Elapsed:0.0} ms";
        options.GetMessageTemplateProperties = (http, _, elapsed, status) =>
        [
            new LogEventProperty("RequestMethod", new ScalarValue(http.Request.Method)),
            new LogEventProperty("Route", new ScalarValue((http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "no route")),
            new LogEventProperty("StatusCode", new ScalarValue(status)),
            new LogEventProperty("Elapsed", new ScalarValue(elapsed)),
        ];
    }

    private static LoggerConfiguration Configured(LoggerConfiguration log, IConfiguration files)
    {
        var unknown = files.GetSection($"{Section}:WriteTo").GetChildren().Select(sink => sink["Name"] ?? sink.Value ?? "").FirstOrDefault(name => !Sinks.Contains(name));
        if (unknown is not null)
        {
            throw Wrong($"The program has no sink '{unknown}'.", $"Expected one of {string.Join(", ", Sinks)} in {Section}:WriteTo.");
        }

        try
        {
            return log.ReadFrom.Configuration(files, new ConfigurationReaderOptions(typeof(ConsoleLoggerConfigurationExtensions).Assembly, typeof(FileLoggerConfigurationExtensions).Assembly) { SectionName = Section });
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or ArgumentException or FormatException)
        {
            throw Wrong(wrong.Message, "See docs/service.md for what the section holds.");
        }
    }

    private static Refusal Wrong(string message, string remedy) => new(RefusalKind.Input, new Issue("CONFIG-003", Section, message, remedy));
}
