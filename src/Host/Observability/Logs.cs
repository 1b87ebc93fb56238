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
            .Enrich.FromLogContext()
            .Enrich.With<WithoutAddresses>();
        log = settings.Server.JsonLogs
            ? log.WriteTo.Console(new JsonFormatter(renderMessage: true, formatProvider: CultureInfo.InvariantCulture), standardErrorFromLevel: LogEventLevel.Verbose)
            : log.WriteTo.Console(formatProvider: CultureInfo.InvariantCulture, standardErrorFromLevel: LogEventLevel.Verbose);
        Serilog.Debugging.SelfLog.Enable(Console.Error); // a log that cannot be written is told, and stops nothing
        if (settings.Server.LogFile is { } file)
        {
            RequireWritable(file);
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
            new LogEventProperty("Route", new ScalarValue(RouteOf(http))),
            new LogEventProperty("StatusCode", new ScalarValue(status)),
            new LogEventProperty("Elapsed", new ScalarValue(elapsed)),
        ];
    }

    /// <summary>The route of a request, without what is in its address.</summary>
    public static string RouteOf(HttpContext http) => (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "no route";

    private static LoggerConfiguration Configured(LoggerConfiguration log, IConfiguration files)
    {
        string[] parts = ["MinimumLevel", "WriteTo", "Enrich", "Filter", "Properties", "LevelSwitches"];
        if (files.GetSection(Section).GetChildren().FirstOrDefault(part => !parts.Contains(part.Key, StringComparer.OrdinalIgnoreCase)) is { } odd)
        {
            throw Wrong($"The section has no part '{odd.Key}'.", $"Expected {string.Join(", ", parts)}.");
        }

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

    /// <summary>ASP.NET Core gives each message the address of its request, and that has keys of records in it.</summary>
    private sealed class WithoutAddresses : ILogEventEnricher
    {
        public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory) => logEvent.RemovePropertyIfPresent("RequestPath");
    }

    /// <exception cref="Refusal">The folder of the logs cannot be written.</exception>
    private static void RequireWritable(string file)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        try
        {
            Directory.CreateDirectory(folder);
            File.Create(Path.Combine(folder, ".check-" + Path.GetRandomFileName()), 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new Refusal(RefusalKind.Input, new Issue("CONFIG-003", "Logs:File", $"{folder} cannot be written: {failure.Message}", "Name a file in a folder that the service may write."));
        }
    }

    private static Refusal Wrong(string message, string remedy) => new(RefusalKind.Input, new Issue("CONFIG-003", Section, message, remedy));
}
