using System.Collections.Immutable;
using System.Text;
using Connector.Adapters.Files;
using Connector.Adapters.Odoo;
using Connector.Adapters.QuickBooks;
using Connector.Adapters.Tryton;
using Connector.Engine;
using Connector.Testing;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Connector.Adapters.Tests;

/// <summary>What adapters read from the settings of their backend; every setting that is unknown or wrong is named.</summary>
public static class OptionsTests
{
    private const string Odoo = """ "Kind": "odoo", "Url": "https://erp.example", "ApiKey": "k" """;
    private const string QuickBooks = """ "Kind": "quickbooks", "ClientId": "i", "ClientSecret": "s" """;
    private const string Tryton = """ "Kind": "tryton", "Url": "http://127.0.0.1:8000", "Database": "d", "Login": "l", "Password": "p" """;

    [Theory]
    [InlineData("files", """ "Kind": "files", "Directory": "x" """, "CONFIG-002 erp:Directory: The setting erp:Directory is not known. Expected one of Kind, Folder.")]
    [InlineData("files", """ "Folder": " " """, "CONFIG-003 erp:Folder: The setting erp:Folder is ' '. Expected a path.")]
    [InlineData("files", """ "Folder": "" """, "CONFIG-003 erp:Folder: The setting erp:Folder is ''. Expected a path.")]
    [InlineData("odoo", """ "ApiKey": "k" """, "CONFIG-003 erp:Url: The setting erp:Url is missing. Expected an address such as https://erp.example.")]
    [InlineData("odoo", """ "Url": "erp.example", "ApiKey": "k" """, "CONFIG-003 erp:Url: The setting erp:Url is 'erp.example'. Expected an address such as https://erp.example.")]
    [InlineData("odoo", """ "Url": "https://erp.example" """, "CONFIG-003 erp:ApiKey: The setting erp:ApiKey is missing. Expected the API key of the connector's user in Odoo.")]
    [InlineData("odoo", Odoo + """, "Protocol": "xml" """, "CONFIG-003 erp:Protocol: The setting erp:Protocol is 'xml'. Expected one of auto, json2, jsonrpc.")]
    [InlineData("odoo", Odoo + """, "Protocol": "jsonrpc", "Login": "l" """, "CONFIG-003 erp:Database: The setting erp:Database is missing. Expected the database's name: JSON-RPC needs it.")]
    [InlineData("odoo", Odoo + """, "Protocol": "jsonrpc", "Database": "d" """, "CONFIG-003 erp:Login: The setting erp:Login is missing. Expected the login of the connector's user: JSON-RPC needs it.")]
    [InlineData("odoo", Odoo + """, "Company": "Example Ltd" """, "CONFIG-003 erp:Company: The setting erp:Company is 'Example Ltd'. Expected the company's number in Odoo, such as 1.")]
    [InlineData("odoo", Odoo + """, "AutoPost": "yes" """, "CONFIG-003 erp:AutoPost: The setting erp:AutoPost is 'yes'. Expected true or false.")]
    [InlineData("odoo", Odoo + """, "CreateItems": "1" """, "CONFIG-003 erp:CreateItems: The setting erp:CreateItems is '1'. Expected true or false.")]
    [InlineData("odoo", Odoo + """, "CreateCustomers": "no" """, "CONFIG-003 erp:CreateCustomers: The setting erp:CreateCustomers is 'no'. Expected true or false.")]
    [InlineData("odoo", Odoo + """, "Taxes": "20%" """, "CONFIG-003 erp:Taxes: The setting erp:Taxes is '20%'. Expected names and values, as { \"OURS\": \"theirs\" }.")]
    [InlineData("odoo", Odoo + """, "Units": { "hour": " " } """, "CONFIG-003 erp:Units:hour: The setting erp:Units:hour is ' '. Expected a name.")]
    [InlineData("tryton", """ "Url": "http://h", "Login": "l", "Password": "p" """, "CONFIG-003 erp:Database: The setting erp:Database is missing. Expected the database's name.")]
    [InlineData("tryton", """ "Url": "http://h", "Database": "d", "Password": "p" """, "CONFIG-003 erp:Login: The setting erp:Login is missing. Expected the login of the connector's user in Tryton.")]
    [InlineData("tryton", """ "Url": "http://h", "Database": "d", "Login": "l" """, "CONFIG-003 erp:Password: The setting erp:Password is missing. Expected the password of the connector's user in Tryton.")]
    [InlineData("tryton", Tryton + """, "ApiKey": "k" """, "CONFIG-002 erp:ApiKey: The setting erp:ApiKey is not known. Expected one of Kind, Url, Database, Login, Password, Journal, Taxes, AutoPost.")]
    [InlineData("tryton", Tryton + """, "AutoPost": "on" """, "CONFIG-003 erp:AutoPost: The setting erp:AutoPost is 'on'. Expected true or false.")]
    [InlineData("quickbooks", """ "ClientSecret": "s" """, "CONFIG-003 erp:ClientId: The setting erp:ClientId is missing. Expected the client id of your app at Intuit: developer.intuit.com, the app, Keys & credentials.")]
    [InlineData("quickbooks", """ "ClientId": "i" """, "CONFIG-003 erp:ClientSecret: The setting erp:ClientSecret is missing. Expected the client secret of your app at Intuit: developer.intuit.com, the app, Keys & credentials.")]
    [InlineData("quickbooks", QuickBooks + """, "Environment": "test" """, "CONFIG-003 erp:Environment: The setting erp:Environment is 'test'. Expected one of production, sandbox.")]
    [InlineData("quickbooks", QuickBooks + """, "RealmId": "Example Ltd" """, "CONFIG-003 erp:RealmId: The setting erp:RealmId is 'Example Ltd'. Expected the company's id, digits only: QuickBooks shows it under Settings, Account and settings, Billing & subscription.")]
    [InlineData("quickbooks", QuickBooks + """, "RedirectUri": "http://localhost:8085/x" """, "CONFIG-003 erp:RedirectUri: The setting erp:RedirectUri is 'http://localhost:8085/x'. Expected the address that is registered at Intuit: https, or http://localhost:PORT/… for the sandbox.")]
    [InlineData("quickbooks", QuickBooks + """, "ApiUrl": "books.example" """, "CONFIG-003 erp:ApiUrl: The setting erp:ApiUrl is 'books.example'. Expected an address such as https://erp.example.")]
    [InlineData("quickbooks", QuickBooks + """, "EmailStatus": "EmailSent" """, "CONFIG-003 erp:EmailStatus: The setting erp:EmailStatus is 'EmailSent'. Expected one of NotSet, NeedToSend.")]
    [InlineData("quickbooks", QuickBooks + """, "ApprovedWhen": "Always" """, "CONFIG-003 erp:ApprovedWhen: The setting erp:ApprovedWhen is 'Always'. Expected one of Sent, Approved, Paid, Never.")]
    [InlineData("quickbooks", QuickBooks + """, "Class": "North" """, "CONFIG-003 erp:Class: The setting erp:Class is 'North'. Expected names and values, as { \"OURS\": \"theirs\" }.")]
    [InlineData("quickbooks", QuickBooks + """, "CreateItems": "1" """, "CONFIG-003 erp:CreateItems: The setting erp:CreateItems is '1'. Expected true or false.")]
    [InlineData("quickbooks", QuickBooks + """, "Taxes": { "A": " " } """, "CONFIG-003 erp:Taxes:A: The setting erp:Taxes:A is ' '. Expected a name.")]
    public static void A_wrong_setting_is_named(string kind, string settings, string issue)
        => Assert.Equal([issue], Check(kind, Section(settings)).Select(i => $"{i.Code} {i.Subject}: {i.Message} {i.Remedy}"));

    [Fact]
    public static void Every_wrong_setting_is_named_at_once()
        => Assert.Equal(["erp:Foo", "erp:Url", "erp:ApiKey", "erp:AutoPost"], Check("odoo", Section(""" "Foo": 1, "AutoPost": "x" """)).Select(i => i.Subject));

    [Theory]
    [InlineData("odoo")]
    [InlineData("tryton")]
    public static void The_configuration_that_we_ship_has_no_issues(string kind)
    {
        var settings = new ConfigurationBuilder().AddJsonFile(Repository.Path("config", kind + ".jsonc"))
            .AddInMemoryCollection([new("Connector:Backends:erp:Password", "p")]).Build().GetSection("Connector:Backends:erp");

        Assert.Empty(Check(kind, settings).Select(i => i.Subject).Except(kind == "odoo" ? ["Connector:Backends:erp:Password"] : []));
        Assert.Equal("connector", kind == "odoo" ? OdooOptions.From(settings).Login : TrytonOptions.From(settings).Login);
    }

    [Fact]
    public static void Everything_that_Odoo_is_told_is_read()
    {
        var options = OdooOptions.From(Section(Odoo + """
            , "Database": "d", "Login": "l", "Protocol": "json2", "Company": 2, "Journal": "INV", "PurchaseJournal": "BILL", "Taxes": { "A": "20%" }, "PurchaseTaxes": { "B": "5%" },
              "Accounts": { "C": "400" }, "Units": { "hour": "Hours" }, "Analytic": { "*": "Ops" }, "PaymentTerm": "30 Days", "FiscalPosition": "Domestic", "CreateItems": false,
              "CreateCustomers": false, "AutoPost": true, "Approver": "boss", "Page": "https://c.example"
            """));
        var expected = new OdooOptions
        {
            Url = new Uri("https://erp.example"),
            Database = "d",
            Login = "l",
            ApiKey = "k",
            Protocol = OdooProtocol.Json2,
            Company = 2,
            Journal = "INV",
            PurchaseJournal = "BILL",
            Taxes = options.Taxes,
            PurchaseTaxes = options.PurchaseTaxes,
            Accounts = options.Accounts,
            Units = options.Units,
            Analytic = options.Analytic,
            PaymentTerm = "30 Days",
            FiscalPosition = "Domestic",
            CreateItems = false,
            CreateCustomers = false,
            AutoPost = true,
            Approver = "boss",
            Page = "https://c.example",
        };
        Assert.Equal(expected, options);
        Assert.Equal(["A=20%", "B=5%", "C=400", "hour=Hours", "*=Ops"], new[] { options.Taxes, options.PurchaseTaxes, options.Accounts, options.Units, options.Analytic }.SelectMany(Text));

        var least = OdooOptions.From(Section(Odoo));
        Assert.Equal((OdooProtocol.Auto, true, true, false, null), (least.Protocol, least.CreateItems, least.CreateCustomers, least.AutoPost, least.Company));
    }

    [Fact]
    public static void Everything_that_Tryton_and_Files_are_told_is_read()
    {
        var options = TrytonOptions.From(Section(Tryton + """, "Journal": "REV", "Taxes": { "A": "VAT 20%" }, "AutoPost": true """));
        Assert.Equal(("d", "l", "p", "REV", true), (options.Database, options.Login, options.Password, options.Journal, options.AutoPost));
        Assert.Equal(new Uri("http://127.0.0.1:8000"), options.Url);
        Assert.Equal(["A=VAT 20%"], Text(options.Taxes));
        Assert.Equal("Revenue", TrytonOptions.From(Section(Tryton)).Journal);

        Assert.Equal(Path.GetFullPath("some/where"), FilesOptions.From(Section(""" "Folder": "some/where" """)).Folder);
        Assert.Equal(Path.GetFullPath("erp"), FilesOptions.From(Section(""" "Kind": "files" """)).Folder);
    }

    [Fact]
    public static void Everything_that_QuickBooks_is_told_is_read()
    {
        var options = QuickBooksOptions.From(Section(QuickBooks + """
            , "Environment": "sandbox", "RealmId": "77", "RefreshToken": "r", "RedirectUri": "http://localhost:8085/x", "OAuthUrl": "https://auth.example/o", "IncomeAccount": "I", "ExpenseAccount": "E",
              "Taxes": { "A": "20%" }, "PurchaseTaxes": { "B": "5%" }, "CreateCustomers": false, "CreateItems": false, "Term": "Net 30", "Class": { "*": "N" }, "Department": { "x": "H" },
              "EmailStatus": "NeedToSend", "ApprovedWhen": "Never", "WebhookToken": "w"
            """));
        var expected = new QuickBooksOptions
        {
            ClientId = "i",
            ClientSecret = "s",
            IsSandbox = true,
            RealmId = "77",
            RefreshToken = "r",
            RedirectUri = new Uri("http://localhost:8085/x"),
            OAuthUrl = new Uri("https://auth.example/o"),
            IncomeAccount = "I",
            ExpenseAccount = "E",
            Taxes = options.Taxes,
            PurchaseTaxes = options.PurchaseTaxes,
            CreateCustomers = false,
            CreateItems = false,
            Term = "Net 30",
            Class = options.Class,
            Department = options.Department,
            NeedsToSend = true,
            ApprovedWhen = ApprovedWhen.Never,
            WebhookToken = "w",
        };
        Assert.Equal(expected, options);
        Assert.Equal(["A=20%", "B=5%", "*=N", "x=H"], new[] { options.Taxes, options.PurchaseTaxes, options.Class, options.Department }.SelectMany(Text));
        Assert.Equal(new Uri("https://sandbox-quickbooks.api.intuit.com"), options.Api);

        var least = QuickBooksOptions.From(Section(QuickBooks));
        Assert.Equal((new Uri("https://quickbooks.api.intuit.com"), true, true, false, ApprovedWhen.Sent), (least.Api, least.CreateItems, least.CreateCustomers, least.NeedsToSend, least.ApprovedWhen));
        Assert.Equal(new Uri("http://h"), QuickBooksOptions.From(Section(QuickBooks + """, "ApiUrl": "http://h" """)).Api);
    }

    [Fact]
    public static void The_QuickBooks_configuration_that_we_ship_has_no_issues()
    {
        var settings = new ConfigurationBuilder().AddJsonFile(Repository.Path("config", "quickbooks.jsonc")).Build().GetSection("Connector:Backends:qbo");
        Assert.Empty(QuickBooksOptions.Check(settings));
        Assert.True(QuickBooksOptions.From(settings).IsSandbox);
    }

    private static IReadOnlyList<Issue> Check(string kind, IConfigurationSection section) => kind switch
    {
        "files" => FilesOptions.Check(section),
        "odoo" => OdooOptions.Check(section),
        "quickbooks" => QuickBooksOptions.Check(section),
        _ => TrytonOptions.Check(section),
    };

    private static IConfigurationSection Section(string settings)
        => new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "erp": { {{settings}} } }"""))).Build().GetSection("erp");

    private static string[] Text(ImmutableDictionary<string, string> map) => [.. map.Select(e => $"{e.Key}={e.Value}")];
}
