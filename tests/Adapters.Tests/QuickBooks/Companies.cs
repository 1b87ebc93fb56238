using System.Text.Json;
using Connector.Adapters.QuickBooks;

namespace Connector.Adapters.Tests.QuickBooks;

/// <summary>Companies of tests, without a server.</summary>
internal static class Companies
{
    public static QuickBooksOptions Options { get; } = new() { ClientId = "app", ClientSecret = "secret", IncomeAccount = "Services", ExpenseAccount = "Contractors" };

    /// <summary>A company in Great Britain that takes our numbers.</summary>
    public static QuickBooksCompany Gb(QuickBooksOptions? options = null, string preferences = "")
        => Of("GB", "GBP", options, preferences, Named("6", "20.0% S"), Named("7", "No VAT"));

    /// <summary>A company in the United States that takes our numbers.</summary>
    public static QuickBooksCompany Us(QuickBooksOptions? options = null)
        => Of("US", "USD", options, """, "TaxPrefs": { "UsingSalesTax": true, "PartnerTaxEnabled": true }""", Named("TAX", "TAX"), Named("NON", "NON"), Named("3", "California"));

    private static QuickBooksCompany Of(string country, string currency, QuickBooksOptions? options, string preferences, params NamedObject[] taxes) => QuickBooksCompany.Of(
        options ?? Options, DateTimeOffset.UnixEpoch,
        Json($$"""{ "CompanyName": "Simulated", "Country": "{{country}}", "SomethingNew": { "a": [1] } }"""),
        Json($$"""{ "SalesFormsPrefs": { "CustomTxnNumbers": true }, "AccountingInfoPrefs": { "ClassTrackingPerTxnLine": true, "BookCloseDate": "2021-12-31" }, "CurrencyPrefs": { "MultiCurrencyEnabled": false, "HomeCurrency": { "value": "{{currency}}" } }{{preferences}} }"""),
        [Account("1", "Services", "Income"), Account("2", "Contractors", "Expense"), Account("3", "Checking", "Bank"), Account("4", "Twice", "Income"), Account("5", "Twice", "Income")],
        taxes, [Named("4", "Net 30")], [Named("1", "North"), Named("2", "South")], [Named("1", "Head Office")]);

    public static JsonElement Json(string text) => JsonElement.Parse(text);

    private static NamedObject Account(string id, string name, string type) => new() { Id = id, Name = name, FullyQualifiedName = name, AccountType = type, Active = true };

    private static NamedObject Named(string id, string name) => new() { Id = id, Name = name, Active = true };
}
