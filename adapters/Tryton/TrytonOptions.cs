using System.Collections.Immutable;
using Connector.Adapters.Shared;
using Connector.Adapters.Shared.Texts;
using Connector.Engine;
using Microsoft.Extensions.Configuration;

namespace Connector.Adapters.Tryton;

/// <summary>The settings of a backend of kind <c>tryton</c>.</summary>
public sealed record TrytonOptions
{
    /// <summary>Where the server is, such as <c>http://127.0.0.1:8000</c>.</summary>
    public required Uri Url { get; init; }

    /// <summary>The name of the database.</summary>
    public required string Database { get; init; }

    /// <summary>The user that the Connector works as.</summary>
    public required string Login { get; init; }

    /// <summary>The user's password: never stored, logged or shown.</summary>
    public required string Password { get; init; }

    /// <summary>The journal of customer invoices, by name or code. Supplier invoices go to the first journal of type expense.</summary>
    public string Journal { get; init; } = "Revenue";

    /// <summary>Our tax codes and the names of Tryton's taxes. An item without a tax code goes out without tax.</summary>
    public ImmutableDictionary<string, string> Taxes { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Whether drafts are posted at once, one by one, in the order of their dates. Off: posting is the accountant's.</summary>
    public bool AutoPost { get; init; }

    /// <summary>What customers read; null for the texts that are shipped.</summary>
    public CustomerTexts? Texts { get; init; }

    /// <summary>Reads settings without issues.</summary>
    public static TrytonOptions From(IConfigurationSection section) => new()
    {
        Url = new Uri(section["Url"]!),
        Database = section["Database"]!,
        Login = section["Login"]!,
        Password = section["Password"]!,
        Journal = section.Text("Journal") ?? "Revenue",
        Taxes = section.Map("Taxes"),
        AutoPost = section.Flag("AutoPost", false),
    };

    /// <summary>Checks settings.</summary>
    /// <returns>An issue for each setting that is unknown or wrong.</returns>
    public static IReadOnlyList<Issue> Check(IConfigurationSection section)
    {
        var check = new SettingsCheck(section);
        check.Known("Kind", "Url", "Database", "Login", "Password", "Journal", "Taxes", "AutoPost");
        check.Address("Url");
        check.Required("Database", "the database's name");
        check.Required("Login", "the login of the connector's user in Tryton");
        check.Required("Password", "the password of the connector's user in Tryton");
        check.Flag("AutoPost");
        check.Map("Taxes");
        return check.Issues;
    }
}
