using System.Collections.Immutable;
using Connector.Adapters.Shared;
using Connector.Adapters.Shared.Texts;
using Connector.Engine;
using Microsoft.Extensions.Configuration;

namespace Connector.Adapters.QuickBooks;

/// <summary>The settings of a backend of kind <c>quickbooks</c>. Names are as QuickBooks shows them; where one is not unique, write the id instead.</summary>
public sealed record QuickBooksOptions
{
    private static readonly Uri Production = new("https://quickbooks.api.intuit.com");
    private static readonly Uri Sandbox = new("https://sandbox-quickbooks.api.intuit.com");

    private static readonly string[] Addresses = ["ApiUrl", "OAuthUrl"];
    private static readonly string[] Flags = ["CreateItems", "CreateCustomers"];
    private static readonly string[] Maps = ["Taxes", "PurchaseTaxes", "Class", "Department"];

    /// <summary>Whether it is a sandbox of Intuit's, which has addresses and keys of its own.</summary>
    public bool IsSandbox { get; init; }

    /// <summary>The company's id; null where <c>backend connect</c> is to learn it.</summary>
    public string? RealmId { get; init; }

    /// <summary>The app's id at Intuit.</summary>
    public required string ClientId { get; init; }

    /// <summary>The app's secret.</summary>
    public required string ClientSecret { get; init; }

    /// <summary>A first refresh token; the store's newer one counts from then on.</summary>
    public string? RefreshToken { get; init; }

    /// <summary>The address registered at Intuit, for <c>backend connect</c>.</summary>
    public Uri? RedirectUri { get; init; }

    /// <summary>An address in place of Intuit's API; null for Intuit's.</summary>
    public Uri? ApiUrl { get; init; }

    /// <summary>An address in place of Intuit's, where the discovery document is; null for Intuit's.</summary>
    public Uri? OAuthUrl { get; init; }

    /// <summary>The income account of items whose row names none; null where every row has to.</summary>
    public string? IncomeAccount { get; init; }

    /// <summary>The expense account of items whose row names none, for bills.</summary>
    public string? ExpenseAccount { get; init; }

    /// <summary>Our tax codes and the names of QuickBooks' tax codes; <c>*</c> is for items without one.</summary>
    public ImmutableDictionary<string, string> Taxes { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The same for bills, where they differ; codes that are missing here are looked up in <see cref="Taxes"/>.</summary>
    public ImmutableDictionary<string, string> PurchaseTaxes { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Whether customers and vendors that QuickBooks does not have are created.</summary>
    public bool CreateCustomers { get; init; } = true;

    /// <summary>Whether items that QuickBooks does not have are created.</summary>
    public bool CreateItems { get; init; } = true;

    /// <summary>The name of the terms on invoices and bills; null for none.</summary>
    public string? Term { get; init; }

    /// <summary>Items, or <c>*</c> for all others, and the class of their lines.</summary>
    public ImmutableDictionary<string, string> Class { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Items, or <c>*</c> for all others, and the department (location) of documents whose lines all have the same.</summary>
    public ImmutableDictionary<string, string> Department { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Whether QuickBooks sends new documents by e-mail itself. Off: a person reviews and sends them.</summary>
    public bool NeedsToSend { get; init; }

    /// <summary>What makes a document no longer a draft.</summary>
    public ApprovedWhen ApprovedWhen { get; init; }

    /// <summary>The verifier of webhooks; null where there are none.</summary>
    public string? WebhookToken { get; init; }

    /// <summary>What customers read; null for the texts that are shipped.</summary>
    public CustomerTexts? Texts { get; init; }

    /// <summary>Where the API is.</summary>
    public Uri Api => ApiUrl ?? (IsSandbox ? Sandbox : Production);

    /// <summary>Reads settings without issues.</summary>
    public static QuickBooksOptions From(IConfigurationSection section) => new()
    {
        IsSandbox = section.Text("Environment") == "sandbox",
        RealmId = section.Text("RealmId"),
        ClientId = section["ClientId"]!,
        ClientSecret = section["ClientSecret"]!,
        RefreshToken = section.Text("RefreshToken"),
        RedirectUri = Address(section, "RedirectUri"),
        ApiUrl = Address(section, "ApiUrl"),
        OAuthUrl = Address(section, "OAuthUrl"),
        IncomeAccount = section.Text("IncomeAccount"),
        ExpenseAccount = section.Text("ExpenseAccount"),
        Taxes = section.Map("Taxes"),
        PurchaseTaxes = section.Map("PurchaseTaxes"),
        CreateCustomers = section.Flag("CreateCustomers", true),
        CreateItems = section.Flag("CreateItems", true),
        Term = section.Text("Term"),
        Class = section.Map("Class"),
        Department = section.Map("Department"),
        NeedsToSend = section.Text("EmailStatus") == "NeedToSend",
        ApprovedWhen = section.Text("ApprovedWhen") is { } approved ? Enum.Parse<ApprovedWhen>(approved) : ApprovedWhen.Sent,
        WebhookToken = section.Text("WebhookToken"),
    };

    /// <summary>Checks settings.</summary>
    /// <returns>An issue for each setting that is unknown or wrong.</returns>
    public static IReadOnlyList<Issue> Check(IConfigurationSection section)
    {
        var check = new SettingsCheck(section);
        check.Known(
            "Kind", "Environment", "RealmId", "ClientId", "ClientSecret", "RefreshToken", "RedirectUri", "ApiUrl", "OAuthUrl", "IncomeAccount", "ExpenseAccount", "Taxes", "PurchaseTaxes",
            "CreateCustomers", "CreateItems", "Term", "Class", "Department", "EmailStatus", "ApprovedWhen", "WebhookToken");
        var environment = check.Word("Environment", "production", "sandbox");
        check.Required("ClientId", "the client id of your app at Intuit: developer.intuit.com, the app, Keys & credentials");
        check.Required("ClientSecret", "the client secret of your app at Intuit: developer.intuit.com, the app, Keys & credentials");
        if (section.Text("RealmId") is { } realm && !realm.All(char.IsAsciiDigit))
        {
            check.Wrong("RealmId", realm, "the company's id, digits only: QuickBooks shows it under Settings, Account and settings, Billing & subscription");
        }

        foreach (var address in Addresses.Where(a => section.Text(a) is not null))
        {
            check.Address(address);
        }

        if (section.Text("RedirectUri") is { } redirect
            && !(Uri.TryCreate(redirect, UriKind.Absolute, out var uri) && (uri.Scheme == "https" || (environment == "sandbox" && uri.Scheme == "http" && uri.IsLoopback))))
        {
            check.Wrong("RedirectUri", redirect, "the address that is registered at Intuit: https, or http://localhost:PORT/… for the sandbox");
        }

        foreach (var flag in Flags)
        {
            check.Flag(flag);
        }

        foreach (var map in Maps)
        {
            check.Map(map);
        }

        _ = check.Word("EmailStatus", "NotSet", "NeedToSend");
        _ = check.Word("ApprovedWhen", Enum.GetNames<ApprovedWhen>());
        return check.Issues;
    }

    private static Uri? Address(IConfigurationSection section, string key) => section.Text(key) is { } text ? new Uri(text) : null;
}
