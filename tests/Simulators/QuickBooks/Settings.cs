using System.Text.Json.Nodes;

namespace Connector.Simulators.QuickBooks;

/// <summary>Company info and preferences.</summary>
internal static class Settings
{
    public static JsonObject Company(Company company) => Headed(new JsonObject
    {
        ["CompanyName"] = "Simulated Company",
        ["LegalName"] = "Simulated Company Ltd",
        ["CompanyAddr"] = new JsonObject { ["Id"] = "1", ["Line1"] = "1 High Street", ["City"] = "Anytown", ["PostalCode"] = "12345", ["Country"] = company.Options.Country },
        ["Country"] = company.Options.Country,
        ["Email"] = new JsonObject { ["Address"] = "books@company.example" },
        ["FiscalYearStartMonth"] = "January",
        ["SupportedLanguages"] = "en",
        ["DefaultTimeZone"] = "America/Los_Angeles",
        ["NameValue"] = new JsonArray(new JsonObject { ["Name"] = "OfferingSku", ["Value"] = "QuickBooks Online Plus" }, new JsonObject { ["Name"] = "CompanyType", ["Value"] = "Other" }),
    });

    public static JsonObject Preferences(Company company)
    {
        var options = company.Options;
        var accounting = new JsonObject
        {
            ["UseAccountNumbers"] = false,
            ["TrackDepartments"] = options.TracksDepartments,
            ["DepartmentTerminology"] = "Location",
            ["ClassTrackingPerTxn"] = options.ClassPerLine == false,
            ["ClassTrackingPerTxnLine"] = options.ClassPerLine == true,
            ["FirstMonthOfFiscalYear"] = "January",
            ["CustomerTerminology"] = "Customers",
        };
        if (company.ClosedThrough is { } closed)
        {
            accounting["BookCloseDate"] = closed.Written();
        }

        var tax = new JsonObject { ["UsingSalesTax"] = !options.IsUs || options.UsesSalesTax };
        if (options.IsUs && options.AutomatedSalesTax is { } automated)
        {
            tax["PartnerTaxEnabled"] = automated;
        }

        return Headed(new JsonObject
        {
            ["AccountingInfoPrefs"] = accounting,
            ["ProductAndServicesPrefs"] = new JsonObject { ["ForSales"] = true, ["ForPurchase"] = true, ["QuantityWithPriceAndRate"] = true, ["QuantityOnHand"] = true },
            ["SalesFormsPrefs"] = new JsonObject
            {
                ["CustomField"] = CustomFields(options),
                ["CustomTxnNumbers"] = options.CustomTxnNumbers,
                ["AllowDeposit"] = true,
                ["AllowDiscount"] = true,
                ["AllowEstimates"] = true,
                ["AllowServiceDate"] = true,
                ["AllowShipping"] = false,
                ["AutoApplyCredit"] = false,
                ["DefaultTerms"] = Json.Reference("4"),
                ["DefaultCustomerMessage"] = "",
                ["UsingPriceLevels"] = false,
            },
            ["EmailMessagesPrefs"] = new JsonObject(),
            ["VendorAndPurchasesPrefs"] = new JsonObject { ["TrackingByCustomer"] = true, ["BillableExpenseTracking"] = true },
            ["TaxPrefs"] = tax,
            ["CurrencyPrefs"] = new JsonObject { ["MultiCurrencyEnabled"] = options.IsMulticurrency, ["HomeCurrency"] = Json.Reference(options.Home) },
            ["OtherPrefs"] = new JsonObject { ["NameValue"] = new JsonArray(new JsonObject { ["Name"] = "SalesFormsPrefs.DefaultItem", ["Value"] = "1" }) },
        });
    }

    /// <summary>Which custom fields are used, and what they are called, in QuickBooks' nested form.</summary>
    private static JsonArray CustomFields(SimulatorOptions options) =>
    [
        new JsonObject
        {
            ["CustomField"] = new JsonArray([.. new[] { "1", "2", "3" }.Select(id => new JsonObject
            {
                ["Name"] = $"SalesFormsPrefs.UseSalesCustom{id}", ["Type"] = "BooleanType", ["BooleanValue"] = options.CustomFields.ContainsKey(id),
            })]),
        },
        new JsonObject
        {
            ["CustomField"] = new JsonArray([.. options.CustomFields.Select(static field => new JsonObject
            {
                ["Name"] = $"SalesFormsPrefs.SalesCustomName{field.Key}", ["Type"] = "StringType", ["StringValue"] = field.Value,
            })]),
        },
    ];

    private static JsonObject Headed(JsonObject data)
    {
        data["domain"] = "QBO";
        data["sparse"] = false;
        data["Id"] = "1";
        data["SyncToken"] = "4";
        data["MetaData"] = new JsonObject { ["CreateTime"] = "2024-01-02T09:00:00-08:00", ["LastUpdatedTime"] = "2024-01-02T09:00:00-08:00" };
        return data;
    }
}
