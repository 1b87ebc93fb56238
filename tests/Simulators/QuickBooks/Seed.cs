using System.Text.Json.Nodes;

namespace Connector.Simulators.QuickBooks;

/// <summary>What a new company has.</summary>
internal static class Seed
{
    private static readonly (string Name, string Type, string SubType)[] Accounts =
    [
        ("Services", "Income", "ServiceFeeIncome"), ("Sales of Product Income", "Income", "SalesOfProductIncome"), ("Billable Expense Income", "Income", "ServiceFeeIncome"),
        ("Cost of Services", "Cost of Goods Sold", "CostOfLaborCos"), ("Contractors", "Expense", "PayrollExpenses"), ("Office Expenses", "Expense", "OfficeGeneralAdministrativeExpenses"),
        ("Accounts Receivable (A/R)", "Accounts Receivable", "AccountsReceivable"), ("Accounts Payable (A/P)", "Accounts Payable", "AccountsPayable"),
        ("Checking", "Bank", "Checking"), ("Undeposited Funds", "Other Current Asset", "UndepositedFunds"), ("Clearing", "Other Current Liability", "OtherCurrentLiabilities"),
        ("Inventory Asset", "Other Current Asset", "Inventory"), ("Retained Earnings", "Equity", "RetainedEarnings"),
    ];

    public static void Plant(Company company, Writer writer)
    {
        if (!company.Options.IsSeeded)
        {
            return;
        }

        foreach (var (name, type, subType) in Accounts)
        {
            _ = writer.Add("Account", new JsonObject { ["Name"] = name, ["AccountType"] = type, ["AccountSubType"] = subType }, "QuickBooks");
        }

        foreach (var (name, days) in new[] { ("Due on receipt", 0m), ("Net 10", 10m), ("Net 15", 15m), ("Net 30", 30m), ("Net 60", 60m) })
        {
            _ = writer.Add("Term", new JsonObject { ["Name"] = name, ["DueDays"] = days }, "QuickBooks");
        }

        _ = writer.Add("Term", new JsonObject { ["Name"] = "Last of next month", ["DayOfMonthDue"] = 31m, ["DueNextMonthDays"] = 31m }, "QuickBooks");
        foreach (var name in new[] { "North", "South" })
        {
            _ = writer.Add("Class", new JsonObject { ["Name"] = name }, "QuickBooks");
        }

        foreach (var name in new[] { "Head Office", "Branch" })
        {
            _ = writer.Add("Department", new JsonObject { ["Name"] = name }, "QuickBooks");
        }

        if (company.Options.IsUs)
        {
            Code(company, "TAX", "TAX", [], []);
            Code(company, "NON", "NON", [], []);
            Code(company, "California", null, [Rate(company, "California", company.Options.UsTaxPercent)], []);
        }
        else
        {
            foreach (var (name, percent) in new[] { ("20.0% S", 20m), ("5.0% R", 5m), ("0.0% Z", 0m), ("Exempt", 0m), ("No VAT", 0m) })
            {
                Code(company, name, null, [Rate(company, $"{name} (Sales)", percent)], [Rate(company, $"{name} (Purchases)", percent)]);
            }

            Code(company, "0.0% ECG sales only", null, [Rate(company, "0.0% ECG (Sales)", 0)], []);
        }
    }

    private static string Rate(Company company, string name, decimal percent)
    {
        var rate = company.Make("TaxRate");
        rate.Data = new JsonObject { ["Name"] = name, ["Description"] = name, ["Active"] = true, ["RateValue"] = percent, ["AgencyRef"] = Json.Reference("1"), ["SpecialTaxType"] = "NONE", ["DisplayType"] = "ReadOnly" };
        company.Save(rate, "QuickBooks", "Create");
        return rate.Id;
    }

    private static void Code(Company company, string name, string? id, string[] sales, string[] purchases)
    {
        var code = id is null ? company.Make("TaxCode") : new Entity("TaxCode", id);
        code.Data = new JsonObject
        {
            ["Name"] = name,
            ["Description"] = name,
            ["Active"] = true,
            ["Taxable"] = name != "NON",
            ["TaxGroup"] = sales.Length > 0,
            ["Hidden"] = false,
            ["SalesTaxRateList"] = Rates(sales),
            ["PurchaseTaxRateList"] = Rates(purchases),
        };
        company.Save(code, "QuickBooks", "Create");
    }

    private static JsonObject Rates(string[] rates) => new()
    {
        ["TaxRateDetail"] = new JsonArray([.. rates.Select(static (rate, at) => new JsonObject { ["TaxRateRef"] = Json.Reference(rate), ["TaxTypeApplicable"] = "TaxOnAmount", ["TaxOrder"] = (decimal)at })]),
    };
}
