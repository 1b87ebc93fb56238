using System.Text.Json.Nodes;

namespace Connector.Simulators.QuickBooks;

/// <content>Customers, vendors, items, accounts, terms, classes, locations.</content>
internal sealed partial class Writer
{
    private static readonly string[] IncomeAccounts = ["Income", "Other Income"];
    private static readonly string[] ExpenseAccounts = ["Expense", "Other Expense", "Cost of Goods Sold"];

    private static readonly Dictionary<string, string> Classifications = new()
    {
        ["Bank"] = "Asset",
        ["Other Current Asset"] = "Asset",
        ["Fixed Asset"] = "Asset",
        ["Other Asset"] = "Asset",
        ["Accounts Receivable"] = "Asset",
        ["Equity"] = "Equity",
        ["Expense"] = "Expense",
        ["Other Expense"] = "Expense",
        ["Cost of Goods Sold"] = "Expense",
        ["Accounts Payable"] = "Liability",
        ["Credit Card"] = "Liability",
        ["Long Term Liability"] = "Liability",
        ["Other Current Liability"] = "Liability",
        ["Income"] = "Revenue",
        ["Other Income"] = "Revenue",
    };

    private void FinishName(Storing store)
    {
        var (kind, data) = (store.Entity.Kind, store.Data);
        var wasActive = store.Old is null || store.Entity.IsActive;
        data["Active"] = !data.ContainsKey("Active") || data.Flag("Active");
        var isPerson = Schema.IsPerson(kind);
        var key = isPerson ? "DisplayName" : "Name";
        if (isPerson && data.Text(key) is null)
        {
            var made = string.Join(' ', new[] { "Title", "GivenName", "MiddleName", "FamilyName", "Suffix" }.Select(data.Text).Where(static part => part is not null)).Trim();
            if (made.Contains(':', StringComparison.Ordinal))
            {
                throw QuickBooksError.Characters(key);
            }

            data[key] = made.Length > 0 ? made : throw QuickBooksError.Missing(key);
        }

        var name = data.Text(key) ?? throw QuickBooksError.Missing(key);
        if (store.IsSparse && isPerson && store.Given.ContainsKey(key) && string.IsNullOrWhiteSpace(Sent(store.Given, key)))
        {
            throw QuickBooksError.Length(key, 1, 500, 0);
        }

        if (wasActive && !data.Flag("Active") && !name.EndsWith(" (deleted)", StringComparison.Ordinal))
        {
            data[key] = name = $"{name} (deleted)";
        }

        if (data.Flag("Active") && company.Others(Company.NameKey(kind, name), store.Entity).Any())
        {
            throw QuickBooksError.DuplicateName(isPerson);
        }

        switch (kind)
        {
            case "Customer" or "Vendor":
                FinishPerson(store);
                break;
            case "Item":
                FinishItem(store);
                break;
            case "Account":
                FinishAccount(data);
                break;
            case "Term":
                data["Type"] = data.ContainsKey("DayOfMonthDue") ? "DATE_DRIVEN" : "STANDARD";
                break;
        }

        if (kind is "Customer" or "Item" or "Account" or "Class" or "Department")
        {
            Nest(store, kind, name);
        }
    }

    private void FinishPerson(Storing store)
    {
        var data = store.Data;
        if (!data.ContainsKey("PrintOnCheckName"))
        {
            var printed = data.Text("CompanyName") ?? data.Text("DisplayName")!;
            data["PrintOnCheckName"] = printed.Length > 110 ? printed[..110] : printed;
        }

        var before = store.Old?.Ref("CurrencyRef");
        var currency = data.Ref("CurrencyRef") ?? before ?? Options.Home;
        if (before is not null && currency != before)
        {
            throw QuickBooksError.Business("The currency of a customer or vendor cannot be changed.", "CurrencyRef");
        }

        if (!Options.IsMulticurrency && currency != Options.Home)
        {
            throw QuickBooksError.Business("Multicurrency is not enabled for this company.", "CurrencyRef");
        }

        if (currency is not { Length: 3 } || !currency.All(char.IsAsciiLetterUpper))
        {
            throw QuickBooksError.Reference("Currency", currency, "CurrencyRef");
        }

        data["CurrencyRef"] = Json.Reference(currency);
        if (store.Entity.Kind == "Customer" && !data.ContainsKey("Taxable"))
        {
            data["Taxable"] = store.Old?.ContainsKey("Taxable") != true || store.IsSparse || store.Old.Flag("Taxable");
        }
    }

    private void FinishItem(Storing store)
    {
        var data = store.Data;
        var type = data.Text("Type") ?? (store.IsSparse ? null : store.Old?.Text("Type")) ?? throw QuickBooksError.Missing("Type");
        data["Type"] = type;
        if (type is "Service" or "Inventory" && !data.ContainsKey("IncomeAccountRef"))
        {
            throw QuickBooksError.Missing("IncomeAccountRef");
        }

        if (type == "NonInventory" && !data.ContainsKey("IncomeAccountRef") && !data.ContainsKey("ExpenseAccountRef"))
        {
            throw QuickBooksError.Missing("IncomeAccountRef");
        }

        if (type == "Inventory")
        {
            foreach (var needed in new[] { "TrackQtyOnHand", "QtyOnHand", "InvStartDate", "AssetAccountRef", "ExpenseAccountRef" })
            {
                _ = data[needed] ?? throw QuickBooksError.Missing(needed);
            }
        }

        RequireAccount(data, "IncomeAccountRef", IncomeAccounts);
        RequireAccount(data, "ExpenseAccountRef", ExpenseAccounts);
        foreach (var price in new[] { "UnitPrice", "PurchaseCost" })
        {
            if (data.Number(price) is { } amount)
            {
                data[price] = Math.Abs(amount) <= 99_999_999_999m ? Math.Round(amount, 7, MidpointRounding.AwayFromZero) : throw QuickBooksError.Business("Invalid Number", price);
            }
        }

        if (!data.ContainsKey("UnitPrice"))
        {
            data["UnitPrice"] = 0m;
        }

        data["Taxable"] = data.Flag("Taxable");
    }

    private void RequireAccount(JsonObject data, string reference, string[] types)
    {
        if (data.Ref(reference) is { } id && !types.Contains(company.Find("Account", id)!.Data.Text("AccountType")))
        {
            throw QuickBooksError.Business($"You need to select a different type of account for this transaction: {reference} must be of type {types[0]}.", reference);
        }
    }

    private static void FinishAccount(JsonObject data)
    {
        if (data.Text("Name")!.Contains('"', StringComparison.Ordinal))
        {
            throw QuickBooksError.Characters("Name");
        }

        if (data.Text("AccountType") is not { } type)
        {
            type = data.Text("AccountSubType") is null ? throw QuickBooksError.Missing("AccountType") : "Expense";
        }

        data["AccountType"] = type;
        data["Classification"] = Classifications.GetValueOrDefault(type) ?? throw QuickBooksError.Enumeration("AccountType");
        data["CurrentBalance"] = 0m;
    }

    private void Nest(Storing store, string kind, string name)
    {
        var data = store.Data;
        var (path, level) = (name, 0);
        for (var parent = data.Ref("ParentRef"); parent is not null; level++)
        {
            if (parent == store.Entity.Id || level == 5)
            {
                throw QuickBooksError.Business("You can only have five levels, and nothing is its own parent.", "ParentRef");
            }

            var above = company.Find(kind, parent)!;
            path = $"{above.Name}:{path}";
            parent = above.Data.Ref("ParentRef");
        }

        data["FullyQualifiedName"] = path;
        if (kind is "Customer" or "Item")
        {
            data["Level"] = (decimal)level;
        }
    }

    private void FinishAttachable(Storing store)
    {
        if (store.Old is not null)
        {
            store.Data["Size"] = store.Old["Size"]?.DeepClone();
        }

        if (store.Data.Text("FileName") is null && store.Data.Text("Note") is null)
        {
            throw QuickBooksError.Missing("FileName");
        }

        foreach (var reference in store.Data.Objects("AttachableRef").Select(static r => r.Object("EntityRef")))
        {
            if (reference?.Text("type") is not { } type || !Schema.Written.Values.Contains(type))
            {
                throw QuickBooksError.Enumeration("EntityRef.type");
            }

            _ = company.Find(type, reference.Text("value")) ?? throw QuickBooksError.Reference(type, reference.Text("value") ?? "", "EntityRef");
        }
    }
}
