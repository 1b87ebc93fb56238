using System.Collections.Immutable;
using System.Globalization;
using Connector.Adapters.Files;
using Connector.Adapters.Odoo;
using Connector.Adapters.QuickBooks;
using Connector.Adapters.Shared.Texts;
using Connector.Adapters.Tryton;
using Connector.Engine;
using Connector.Host.Commands;
using Connector.Operations;
using NodaTime;
using Route = Connector.Engine.Route;

namespace Connector.Host.Configuration;

/// <summary>All settings, read from appsettings.json, --config, environment and command line, in that order, and checked.</summary>
internal sealed partial record ConnectorSettings(string Store, DecidingSettings Deciding, ImmutableArray<BackendSettings> Backends)
{
    /// <summary>The kinds of backends, each with what checks its settings.</summary>
    private static readonly Dictionary<string, Func<IConfigurationSection, IReadOnlyList<Issue>>> BackendKinds = new(StringComparer.Ordinal)
    {
        ["files"] = FilesOptions.Check,
        ["odoo"] = OdooOptions.Check,
        ["quickbooks"] = QuickBooksOptions.Check,
        ["tryton"] = TrytonOptions.Check,
    };

    /// <summary>All that the files and the environment say; the section Serilog is read from it.</summary>
    public IConfiguration Files { get; private init; } = new ConfigurationBuilder().Build();

    /// <summary>What customers read; null for the texts that are shipped.</summary>
    public CustomerTexts? Texts { get; private init; }

    /// <summary>How long an import may take.</summary>
    public required Duration ImportLimit { get; init; }

    /// <summary>Reads the settings; every one that is wrong or unknown is named.</summary>
    /// <exception cref="Refusal">Something is wrong: exit code 2.</exception>
    public static ConnectorSettings Load(string? configFile, string? store, CommandEnvironment environment)
    {
        var path = configFile is null ? null : environment.PathOf(configFile);
        if (path is not null && !File.Exists(path))
        {
            throw new Refusal(RefusalKind.Input, new Issue("CONFIG-001", configFile!, "The configuration file does not exist.", "Name a file that does."));
        }

        var builder = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true);
        if (path is not null)
        {
            builder.AddJsonFile(path);
        }

        try
        {
            var files = builder.AddEnvironmentVariables().Build();
            return new Reader(files.GetSection("Connector"), environment).Read(store) with { Files = files };
        }
        catch (InvalidDataException e)
        {
            throw new Refusal(RefusalKind.Input, new Issue("CONFIG-001", configFile ?? "appsettings.json", "The configuration file is not JSON: " + (e.InnerException?.Message ?? e.Message), "Fix it."));
        }
    }

    private sealed partial class Reader(IConfigurationSection root, CommandEnvironment environment)
    {
        private readonly List<Issue> _issues = [];

        public ConnectorSettings Read(string? store)
        {
            Known(root, "Store", "Billing", "Review", "Corrections", "Backends", "Routes", "Schedules", "Server", "Logs", "Telemetry", "Import", "Texts");
            Known(root.GetSection("Import"), "Minutes");
            var billing = Billing(root.GetSection("Billing"));
            var corrections = Corrections(root.GetSection("Corrections"));
            var review = Word(root, "Review", "none", "none", "required") == "required";
            var backends = root.GetSection("Backends").GetChildren().Select(Backend).OfType<BackendSettings>().ToImmutableArray();
            if (!root.GetSection("Backends").GetChildren().Any())
            {
                var section = new ConfigurationBuilder().AddInMemoryCollection([new("books:Kind", "files"), new("books:Folder", "books")]).Build().GetSection("books");
                backends = [new BackendSettings("books", "files", section, environment.PathOf("books"))];
            }

            var routes = root.GetSection("Routes").GetChildren().Select(r => RouteOf(r, backends)).OfType<Route>().ToImmutableArray();
            backends = [.. backends.Where(b => !IsUnused(b, routes))];
            var server = Server(root.GetSection("Server"), root.GetSection("Logs"), root.GetSection("Telemetry"));
            var schedules = Schedules(root.GetSection("Schedules"));
            var limit = Duration.FromMinutes(Whole(root.GetSection("Import"), "Minutes", 30, 1, 10_000));
            var texts = TextFiles.Read(root.GetSection("Texts"), environment.PathOf, _issues);
            if (_issues.Count > 0)
            {
                throw new Refusal(RefusalKind.Input, [.. _issues]);
            }

            return new ConnectorSettings(
                store ?? root["Store"] ?? "sqlite:connector.db",
                new DecidingSettings(billing, review, corrections, routes.IsEmpty ? DecidingSettings.Default.Routes : routes),
                backends)
            { Server = server, Schedules = schedules, ImportLimit = limit, Texts = texts };
        }

        private BillingSettings Billing(IConfigurationSection section)
        {
            Known(section, "Calendar", "Anchor", "Zone", "Currency", "DueDays");
            var calendar = Word(section, "Calendar", "monthly", "monthly", "weekly", "four-weekly", "periods") switch
            {
                "weekly" => CalendarKind.Weekly,
                "four-weekly" => CalendarKind.FourWeekly,
                "periods" => CalendarKind.Periods,
                _ => CalendarKind.Monthly,
            };
            LocalDate? anchor = null;
            if (Value(section, "Anchor") is { } text)
            {
                if (CanonicalText.TryParse(text, out var date) && date.DayOfWeek == IsoDayOfWeek.Monday)
                {
                    anchor = date;
                }
                else
                {
                    Wrong(section, "Anchor", text, "a Monday, such as 2022-01-03");
                }
            }
            else if (calendar == CalendarKind.FourWeekly)
            {
                Wrong(section, "Anchor", null, "a Monday, such as 2022-01-03: four-weekly periods count from it");
            }

            var zone = Value(section, "Zone") ?? "Europe/London";
            if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is null)
            {
                Wrong(section, "Zone", zone, "a zone of the tz database, such as Europe/London");
            }

            var currency = Value(section, "Currency") ?? "GBP";
            if (!Currency.IsCode(currency))
            {
                Wrong(section, "Currency", currency, "the code of a currency of ISO 4217, such as GBP");
            }

            var dueDays = 30;
            if (Value(section, "DueDays") is { } days
                && (!int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out dueDays) || dueDays > 3650))
            {
                Wrong(section, "DueDays", days, "a whole number of days from 0 to 3650");
            }

            return new BillingSettings(calendar, anchor, zone, currency, dueDays);
        }

        private CorrectionSettings Corrections(IConfigurationSection section)
        {
            Known(section, "Posted", "Minimum");
            var posted = Word(section, "Posted", "adjust", "adjust", "reissue", "hold") switch
            {
                "reissue" => CorrectionPolicy.Reissue,
                "hold" => CorrectionPolicy.Hold,
                _ => CorrectionPolicy.Adjust,
            };
            var minimum = 0.01m;
            if (Value(section, "Minimum") is { } text && (!CanonicalText.TryParseDecimal(text, out minimum) || minimum < 0))
            {
                Wrong(section, "Minimum", text, "an amount of 0 or more, such as \"0.01\"");
            }

            return new CorrectionSettings(posted, minimum);
        }

        private BackendSettings? Backend(IConfigurationSection section)
        {
            var kind = Value(section, "Kind");
            if (kind is null || !BackendKinds.TryGetValue(kind, out var check))
            {
                Wrong(section, "Kind", kind, "one of " + string.Join(", ", BackendKinds.Keys));
                return null;
            }

            var issues = check(section);
            _issues.AddRange(issues);
            return new BackendSettings(section.Key, kind, section, issues.Count > 0 ? "" : environment.PathOf(section["Folder"] ?? section.Key));
        }

        /// <summary>Whether it is the backend of the shipped settings, to which no route leads, and whose folder nobody has made.</summary>
        private static bool IsUnused(BackendSettings backend, ImmutableArray<Route> routes)
            => backend is { Name: "books", Kind: "files" } && backend.Section["Folder"] == "books" && !routes.IsEmpty && routes.All(r => r.Backend != "books") && !Directory.Exists(backend.Folder);

        private Route? RouteOf(IConfigurationSection section, ImmutableArray<BackendSettings> backends)
        {
            Known(section, "Direction", "Payer", "Backend");
            var direction = Word(section, "Direction", "*", "*", "receivable", "payable", "direct_payment");
            var backend = Value(section, "Backend");
            if (backends.Any(b => b.Name == backend))
            {
                return new Route(direction, Value(section, "Payer") ?? "*", backend!);
            }

            Wrong(section, "Backend", backend, "one of the Backends: " + string.Join(", ", backends.Select(b => b.Name)));
            return null;
        }

        private string Word(IConfigurationSection section, string key, string otherwise, params string[] words)
        {
            var value = Value(section, key) ?? otherwise;
            if (!words.Contains(value))
            {
                Wrong(section, key, value, "one of " + string.Join(", ", words));
            }

            return value;
        }

        private static string? Value(IConfigurationSection section, string key) => section[key] is { Length: > 0 } value ? value : null;

        private void Known(IConfigurationSection section, params string[] keys)
        {
            foreach (var child in section.GetChildren().Where(c => !keys.Contains(c.Key, StringComparer.OrdinalIgnoreCase)))
            {
                _issues.Add(new Issue("CONFIG-002", child.Path, $"The setting {child.Path} is not known.", "Expected one of " + string.Join(", ", keys) + "."));
            }
        }

        private void Wrong(IConfigurationSection section, string key, string? value, string expected)
            => _issues.Add(new Issue("CONFIG-003", $"{section.Path}:{key}", $"The setting {section.Path}:{key} is {(value is null ? "missing" : $"'{value}'")}.", $"Expected {expected}."));
    }
}
