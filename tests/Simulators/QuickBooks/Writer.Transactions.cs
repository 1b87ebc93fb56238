using System.Text.Json.Nodes;

namespace Connector.Simulators.QuickBooks;

/// <content>Invoices, credit memos, bills, vendor credits: their heads.</content>
internal sealed partial class Writer
{
    /// <summary>How many lines a transaction has at most when it is taxable.</summary>
    private const int MostTaxableLines = 750;

    /// <summary>What QuickBooks alone writes.</summary>
    private static readonly string[] Kept = ["DeliveryInfo", "TxnApprovalInfo"];

    private void FinishTransaction(Storing store)
    {
        var (entity, data, old) = (store.Entity, store.Data, store.Old);
        var kind = entity.Kind;
        var isSale = Schema.IsSale(kind);
        var partyKind = isSale ? "Customer" : "Vendor";
        var party = company.Find(partyKind, data.Ref($"{partyKind}Ref") ?? throw QuickBooksError.Missing($"{partyKind}Ref"))!;
        var day = data.Day("TxnDate") ?? company.Today;
        data["TxnDate"] = day.Written();
        FinishCurrency(data, party);
        Number(store, isSale);
        if (isSale)
        {
            KeepCustomFields(data);
            FinishEmail(data);
            FinishAddress(data, "BillAddr", party.Data);
            FinishAddress(data, "ShipAddr", party.Data);
        }
        else
        {
            FinishAddress(data, "VendorAddr", party.Data);
            FinishPayables(data);
        }

        KeepTracking(data);
        if (kind is "Invoice" or "Bill")
        {
            FinishDue(store, party, day);
        }

        FinishLines(store);
        FinishTax(store, party);
        if (data.Number("TotalAmt") < 0)
        {
            throw QuickBooksError.Business("Transaction amount must be 0 or greater.", "TotalAmt");
        }

        _ = data.Remove("LinkedTxn");
        foreach (var name in Kept)
        {
            if (old?[name] is { } kept)
            {
                data[name] = kept.DeepClone();
            }
        }
    }

    private void FinishCurrency(JsonObject data, Entity party)
    {
        var currency = data.Ref("CurrencyRef");
        if (currency is null && Options.IsMulticurrency)
        {
            throw QuickBooksError.Missing("CurrencyRef");
        }

        if ((currency ?? Options.Home) != party.Data.Ref("CurrencyRef"))
        {
            throw QuickBooksError.Business("The currency of the transaction is invalid for customer / vendor / account.", "CurrencyRef");
        }

        data["CurrencyRef"] = Json.Reference(currency ?? Options.Home);
        if (!Options.IsMulticurrency)
        {
            _ = data.Remove("ExchangeRate");
        }
        else if (currency == Options.Home)
        {
            data["ExchangeRate"] = data.Number("ExchangeRate") is null or 1m ? 1m : throw QuickBooksError.Business("The exchange rate of the home currency is 1.", "ExchangeRate");
        }
        else
        {
            data["ExchangeRate"] = (data.Number("ExchangeRate") ?? 1.25m) is > 0 and var rate ? rate : throw QuickBooksError.Business("The exchange rate must be greater than 0.", "ExchangeRate");
        }
    }

    private void Number(Storing store, bool isSale)
    {
        var (data, kind) = (store.Data, store.Entity.Kind);
        if (isSale && !Options.CustomTxnNumbers)
        {
            if (store.Given.Text("DocNumber") is { Length: > 0 } sent && sent != store.Old?.Text("DocNumber"))
            {
                company.Damage.Add($"number: {kind} was sent the number {sent} though the company numbers by itself");
            }

            data["DocNumber"] = data.Text("DocNumber") ?? store.Old?.Text("DocNumber") ?? company.NextNumber();
        }

        if (data.Text("DocNumber") is { } number && Options.WarnsOfDuplicateNumbers && !store.AllowsDuplicate && number != store.Old?.Text("DocNumber")
            && company.Others(Company.NumberKey(kind, number, data.Ref("VendorRef")), store.Entity).FirstOrDefault() is { } other)
        {
            throw QuickBooksError.DuplicateNumber(number, kind, other.Id);
        }
    }

    /// <summary>Custom fields that the company has not, or of another type than text, are dropped without a word.</summary>
    private void KeepCustomFields(JsonObject data)
    {
        var sent = data.Objects("CustomField").Where(static f => f.Text("Type") is null or "StringType").ToLookup(static f => f.Text("DefinitionId"), static f => f.Text("StringValue"));
        _ = data.Remove("CustomField");
        if (Options.CustomFields.Count > 0)
        {
            data["CustomField"] = new JsonArray([.. Options.CustomFields.Select(defined =>
            {
                var field = new JsonObject { ["DefinitionId"] = defined.Key, ["Name"] = defined.Value, ["Type"] = "StringType" };
                if (sent[defined.Key].LastOrDefault() is { } value)
                {
                    field["StringValue"] = value;
                }

                return field;
            })]);
        }
    }

    private static void FinishEmail(JsonObject data)
    {
        data["EmailStatus"] = data.Text("EmailStatus") ?? "NotSet";
        data["PrintStatus"] = data.Text("PrintStatus") ?? "NotSet";
        if (data.Text("EmailStatus") == "NeedToSend" && data.Object("BillEmail")?.Text("Address") is null)
        {
            throw QuickBooksError.Missing("BillEmail");
        }
    }

    /// <summary>From the party when absent; an address of the transaction's own comes back in free lines.</summary>
    private static void FinishAddress(JsonObject data, string name, JsonObject party)
    {
        var own = party.Object(name == "VendorAddr" ? "BillAddr" : name);
        if (data.Object(name) is not { } given)
        {
            if (own is not null)
            {
                data[name] = own.DeepClone();
            }

            return;
        }

        if (own is not null && JsonNode.DeepEquals(given, own))
        {
            return;
        }

        var city = string.Join(' ', new[] { given.Text("City") is { } c && given.ContainsKey("CountrySubDivisionCode") ? $"{c}," : given.Text("City"), given.Text("CountrySubDivisionCode"), given.Text("PostalCode") }
            .Where(static part => part is not null));
        string?[] lines = [.. Enumerable.Range(1, 5).Select(i => given.Text($"Line{i}")), city.Length > 0 ? city : null, given.Text("Country")];
        string[] all = [.. lines.OfType<string>()];
        var flowed = new JsonObject();
        for (var i = 0; i < Math.Min(all.Length, 5); i++)
        {
            flowed[$"Line{i + 1}"] = i == 4 ? string.Join(' ', all[4..]) : all[i];
        }

        data[name] = flowed;
    }

    private void FinishPayables(JsonObject data)
    {
        if (data.Ref("APAccountRef") is { } id && company.Find("Account", id)!.Data.Text("AccountType") != "Accounts Payable")
        {
            throw QuickBooksError.Business("You need to select a different type of account for this transaction: APAccountRef must be of type Accounts Payable.", "APAccountRef");
        }

        if (!data.ContainsKey("APAccountRef") && company.Visible("Account").FirstOrDefault(static a => a.Data.Text("AccountType") == "Accounts Payable") is { } payable)
        {
            data["APAccountRef"] = Json.Reference(payable.Id);
        }
    }

    /// <summary>Classes and locations that the company does not track are dropped without a word.</summary>
    private void KeepTracking(JsonObject data)
    {
        if (!Options.TracksDepartments)
        {
            _ = data.Remove("DepartmentRef");
        }

        if (Options.ClassPerLine is not false)
        {
            _ = data.Remove("ClassRef");
        }

        if (Options.ClassPerLine is not true)
        {
            foreach (var line in data.Objects("Line"))
            {
                _ = line.Text("DetailType") is { } type && line.Object(type)?.Remove("ClassRef") == true;
            }
        }
    }

    private void FinishDue(Storing store, Entity party, DateOnly day)
    {
        var data = store.Data;
        var terms = store.Entity.Kind == "Invoice" ? "SalesTermRef" : "TermRef";
        if (store.Old is null && data.Ref("SalesTermRef") is null && party.Data.Ref(terms) is { } usual)
        {
            data["SalesTermRef"] = Json.Reference(usual);
        }

        var moved = store.Old is not null && !store.Given.ContainsKey("DueDate") && store.Given.ContainsKey("SalesTermRef");
        if (data.Day("DueDate") is null || moved)
        {
            data["DueDate"] = Due(data.Ref("SalesTermRef"), day).Written();
        }
    }

    private DateOnly Due(string? term, DateOnly day)
    {
        if (term is null)
        {
            return day;
        }

        var data = company.Find("Term", term)!.Data;
        if (data.Number("DayOfMonthDue") is not { } dayDue)
        {
            return day.AddDays((int)(data.Number("DueDays") ?? 0));
        }

        var month = new DateOnly(day.Year, day.Month, 1);
        DateOnly In(DateOnly first) => first.AddDays(Math.Min((int)dayDue, DateTime.DaysInMonth(first.Year, first.Month)) - 1);
        var due = In(month);
        return due.AddDays(-(int)(data.Number("DueNextMonthDays") ?? 0)) <= day ? In(month.AddMonths(1)) : due;
    }
}
