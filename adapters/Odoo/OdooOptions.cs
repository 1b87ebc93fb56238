using System.Collections.Immutable;
using System.Globalization;
using Connector.Adapters.Shared;
using Connector.Adapters.Shared.Texts;
using Connector.Engine;
using Microsoft.Extensions.Configuration;

namespace Connector.Adapters.Odoo;

/// <summary>The settings of a backend of kind <c>odoo</c>. Names and codes are as Odoo shows them; where one is not unique, write the id instead.</summary>
public sealed record OdooOptions
{
    /// <summary>Where Odoo is, such as <c>https://odoo.example</c>.</summary>
    public required Uri Url { get; init; }

    /// <summary>The database; may be left out with JSON-2 where the server has only one.</summary>
    public string? Database { get; init; }

    /// <summary>The user's login; needed with JSON-RPC.</summary>
    public string? Login { get; init; }

    /// <summary>The user's API key, of scope <c>rpc</c>.</summary>
    public required string ApiKey { get; init; }

    /// <summary>How it is called.</summary>
    public OdooProtocol Protocol { get; init; }

    /// <summary>The company's id; null for the only one that the user has.</summary>
    public long? Company { get; init; }

    /// <summary>The sales journal's code; null leaves the choice to Odoo.</summary>
    public string? Journal { get; init; }

    /// <summary>The purchase journal's code, for bills; null leaves the choice to Odoo.</summary>
    public string? PurchaseJournal { get; init; }

    /// <summary>Our tax codes and the names of Odoo's taxes. An item without a tax code goes out without tax.</summary>
    public ImmutableDictionary<string, string> Taxes { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The same for bills, where the names differ; codes that are missing here are looked up in <see cref="Taxes"/>.</summary>
    public ImmutableDictionary<string, string> PurchaseTaxes { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Our account codes and Odoo's, where they differ.</summary>
    public ImmutableDictionary<string, string> Accounts { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Our units and the names of Odoo's units of measure, for items that are created.</summary>
    public ImmutableDictionary<string, string> Units { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Items, or <c>*</c> for all others, and the name of the analytic account that their lines go to.</summary>
    public ImmutableDictionary<string, string> Analytic { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The payment term's name; null keeps our due date.</summary>
    public string? PaymentTerm { get; init; }

    /// <summary>The fiscal position's name; null leaves it to Odoo.</summary>
    public string? FiscalPosition { get; init; }

    /// <summary>Whether items that Odoo does not have are created.</summary>
    public bool CreateItems { get; init; } = true;

    /// <summary>Whether customers and vendors that Odoo does not have are created.</summary>
    public bool CreateCustomers { get; init; } = true;

    /// <summary>Whether drafts with the right total are posted at once. Off: the accountant posts.</summary>
    public bool AutoPost { get; init; }

    /// <summary>The login of the user who is asked to approve each new draft; null for nobody.</summary>
    public string? Approver { get; init; }

    /// <summary>The address of the connector's pages, for a link in each note; null leaves it out.</summary>
    public string? Page { get; init; }

    /// <summary>The login of the salesperson on each invoice; null for none.</summary>
    public string? Salesperson { get; init; }

    /// <summary>Terms and conditions on each invoice; null leaves them to Odoo.</summary>
    public string? Terms { get; init; }

    /// <summary>What customers read; null for the texts that are shipped.</summary>
    public CustomerTexts? Texts { get; init; }

    /// <summary>Reads settings without issues.</summary>
    public static OdooOptions From(IConfigurationSection section) => new()
    {
        Url = new Uri(section["Url"]!),
        Database = section.Text("Database"),
        Login = section.Text("Login"),
        ApiKey = section["ApiKey"]!,
        Protocol = section["Protocol"] switch { "json2" => OdooProtocol.Json2, "jsonrpc" => OdooProtocol.JsonRpc, _ => OdooProtocol.Auto },
        Company = section.Text("Company") is { } company ? long.Parse(company, CultureInfo.InvariantCulture) : null,
        Journal = section.Text("Journal"),
        PurchaseJournal = section.Text("PurchaseJournal"),
        Taxes = section.Map("Taxes"),
        PurchaseTaxes = section.Map("PurchaseTaxes"),
        Accounts = section.Map("Accounts"),
        Units = section.Map("Units"),
        Analytic = section.Map("Analytic"),
        PaymentTerm = section.Text("PaymentTerm"),
        FiscalPosition = section.Text("FiscalPosition"),
        CreateItems = section.Flag("CreateItems", true),
        CreateCustomers = section.Flag("CreateCustomers", true),
        AutoPost = section.Flag("AutoPost", false),
        Approver = section.Text("Approver"),
        Page = section.Text("Page"),
        Salesperson = section.Text("Salesperson"),
        Terms = section.Text("Terms"),
    };

    /// <summary>Checks settings.</summary>
    /// <returns>An issue for each setting that is unknown or wrong.</returns>
    public static IReadOnlyList<Issue> Check(IConfigurationSection section)
    {
        var check = new SettingsCheck(section);
        check.Known(
            "Kind", "Url", "Database", "Login", "ApiKey", "Protocol", "Company", "Journal", "PurchaseJournal", "Taxes", "PurchaseTaxes", "Accounts", "Units", "Analytic",
            "PaymentTerm", "FiscalPosition", "CreateItems", "CreateCustomers", "AutoPost", "Approver", "Page", "Salesperson", "Terms");
        check.Address("Url");
        check.Required("ApiKey", "the API key of the connector's user in Odoo");
        if (check.Word("Protocol", "auto", "json2", "jsonrpc") == "jsonrpc")
        {
            check.Required("Database", "the database's name: JSON-RPC needs it");
            check.Required("Login", "the login of the connector's user: JSON-RPC needs it");
        }

        if (section.Text("Company") is { } company && !int.TryParse(company, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            check.Wrong("Company", company, "the company's number in Odoo, such as 1");
        }

        foreach (var flag in new[] { "CreateItems", "CreateCustomers", "AutoPost" })
        {
            check.Flag(flag);
        }

        foreach (var map in new[] { "Taxes", "PurchaseTaxes", "Accounts", "Units", "Analytic" })
        {
            check.Map(map);
        }

        return check.Issues;
    }
}
