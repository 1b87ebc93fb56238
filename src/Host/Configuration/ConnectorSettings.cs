using System.Collections.Immutable;
using System.Globalization;
using Connector.Engine;
using NodaTime;
using Route = Connector.Engine.Route;

namespace Connector.Host.Configuration;

/// <summary>All settings, read from appsettings.json, --config, environment and command line, in that order, and checked.</summary>
internal sealed partial record ConnectorSettings(string Store, Settings Deciding, ImmutableArray<BackendSettings> Backends)
{
    private static readonly Dictionary<string, string[]> BackendKinds = new(StringComparer.Ordinal)
    {
        ["files"] = ["Folder"],
        ["odoo"] =
        [
            "Url", "Database", "Login", "ApiKey", "Protocol", "Company", "Journal", "PurchaseJournal", "Taxes", "PurchaseTaxes", "Accounts", "Units", "Analytic",
            "PaymentTerm", "FiscalPosition", "CreateItems", "CreateCustomers", "AutoPost", "Approver", "Page",
        ],
        ["tryton"] = ["Url", "Database", "Login", "Password", "Journal", "Taxes", "AutoPost"],
    };

    /// <summary>Reads the settings; every one that is wrong or unknown is named.</summary>
    /// <exception cref="Commands.CommandFailed">Something is wrong: exit code 2.</exception>
    public static ConnectorSettings Load(string? configFile, string? store)
    {
        if (configFile is not null && !File.Exists(configFile))
        {
            throw new Commands.CommandFailed(2, new Issue("CONFIG-001", configFile, "The configuration file does not exist.", "Name a file that does."));
        }

        var builder = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true);
        if (configFile is not null)
        {
            builder.AddJsonFile(Path.GetFullPath(configFile));
        }

        try
        {
            return new Reader(builder.AddEnvironmentVariables().Build().GetSection("Connector")).Read(store);
        }
        catch (InvalidDataException e)
        {
            throw new Commands.CommandFailed(2, new Issue("CONFIG-001", configFile ?? "appsettings.json", "The configuration file is not JSON: " + (e.InnerException?.Message ?? e.Message), "Mend it."));
        }
    }

    private sealed partial class Reader(IConfigurationSection root)
    {
        private readonly List<Issue> _issues = [];

        public ConnectorSettings Read(string? store)
        {
            Known(root, "Store", "Billing", "Review", "Corrections", "Backends", "Routes", "Schedules", "Server", "Logs", "Telemetry");
            var billing = Billing(root.GetSection("Billing"));
            var corrections = Corrections(root.GetSection("Corrections"));
            var review = Word(root, "Review", "none", "none", "required") == "required";
            var backends = root.GetSection("Backends").GetChildren().Select(Backend).OfType<BackendSettings>().ToImmutableArray();
            if (!root.GetSection("Backends").GetChildren().Any())
            {
                var section = new ConfigurationBuilder().AddInMemoryCollection([new("books:Kind", "files"), new("books:Folder", "books")]).Build().GetSection("books");
                backends = [new BackendSettings("books", "files", section)];
            }

            var routes = root.GetSection("Routes").GetChildren().Select(r => RouteOf(r, backends)).OfType<Route>().ToImmutableArray();
            var server = Server(root.GetSection("Server"), root.GetSection("Logs"), root.GetSection("Telemetry"));
            var schedules = Schedules(root.GetSection("Schedules"));
            if (_issues.Count > 0)
            {
                throw new Commands.CommandFailed(2, [.. _issues]);
            }

            return new ConnectorSettings(
                store ?? root["Store"] ?? "sqlite:connector.db",
                new Settings(billing, review, corrections, routes.IsEmpty ? Settings.Default.Routes : routes),
                backends)
            { Server = server, Schedules = schedules };
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
            if (kind is null || !BackendKinds.TryGetValue(kind, out var known))
            {
                Wrong(section, "Kind", kind, "one of " + string.Join(", ", BackendKinds.Keys));
                return null;
            }

            Known(section, ["Kind", .. known]);
            if (kind == "files" && section["Folder"] is { } folder && (string.IsNullOrWhiteSpace(folder) || folder.Contains('\0', StringComparison.Ordinal)))
            {
                Wrong(section, "Folder", folder, "a path");
            }

            if (kind == "odoo")
            {
                Address(section, "Url");
                Given(section, "ApiKey", "the API key of the connector's user in Odoo");
                if (Word(section, "Protocol", "auto", "auto", "json2", "jsonrpc") == "jsonrpc")
                {
                    Given(section, "Database", "the database's name: JSON-RPC needs it");
                    Given(section, "Login", "the login of the connector's user: JSON-RPC needs it");
                }

                if (Value(section, "Company") is { } company && !int.TryParse(company, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                {
                    Wrong(section, "Company", company, "the company's number in Odoo, such as 1");
                }

                foreach (var flag in new[] { "CreateItems", "CreateCustomers", "AutoPost" })
                {
                    Flag(section, flag);
                }

                foreach (var map in new[] { "Taxes", "PurchaseTaxes", "Accounts", "Units", "Analytic" })
                {
                    Map(section, map);
                }
            }

            if (kind == "tryton")
            {
                Address(section, "Url");
                Given(section, "Database", "the database's name");
                Given(section, "Login", "the login of the connector's user in Tryton");
                Given(section, "Password", "the password of the connector's user in Tryton");
                Flag(section, "AutoPost");
                Map(section, "Taxes");
            }

            return new BackendSettings(section.Key, kind, section);
        }

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

        private void Address(IConfigurationSection section, string key)
        {
            var value = Value(section, key);
            if (!Uri.TryCreate(value, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            {
                Wrong(section, key, value, "an address such as https://erp.example");
            }
        }

        private void Given(IConfigurationSection section, string key, string expected)
        {
            if (string.IsNullOrWhiteSpace(Value(section, key)))
            {
                Wrong(section, key, null, expected);
            }
        }

        private void Flag(IConfigurationSection section, string key)
        {
            if (Value(section, key) is { } value && !bool.TryParse(value, out _))
            {
                Wrong(section, key, value, "true or false");
            }
        }

        /// <summary>Names of ours and of theirs.</summary>
        private void Map(IConfigurationSection section, string key)
        {
            if (Value(section, key) is { } value)
            {
                Wrong(section, key, value, "names and values, as { \"OURS\": \"theirs\" }");
            }

            foreach (var entry in section.GetSection(key).GetChildren().Where(e => string.IsNullOrWhiteSpace(e.Value)))
            {
                Wrong(section.GetSection(key), entry.Key, entry.Value, "a name");
            }
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
