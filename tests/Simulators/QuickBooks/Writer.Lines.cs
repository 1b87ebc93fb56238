using System.Text.Json.Nodes;

namespace Connector.Simulators.QuickBooks;

/// <content>Lines of transactions.</content>
internal sealed partial class Writer
{
    private static readonly string[] SaleLines = ["SalesItemLineDetail", "DescriptionOnly", "DiscountLineDetail"];
    private static readonly string[] PurchaseLines = ["AccountBasedExpenseLineDetail", "ItemBasedExpenseLineDetail"];

    private void FinishLines(Storing store)
    {
        var (entity, data) = (store.Entity, store.Data);
        var isSale = Schema.IsSale(entity.Kind);
        var known = (store.Old?.Objects("Line") ?? []).Select(static line => line.Text("Id")).OfType<string>().ToHashSet();
        var lines = new List<JsonObject>();
        foreach (var sent in data.Objects("Line").Where(static line => line.Text("DetailType") != "SubTotalLineDetail"))
        {
            var line = sent.Copy();
            var type = line.Text("DetailType") ?? throw QuickBooksError.Missing("DetailType");
            if (!(isSale ? SaleLines : PurchaseLines).Contains(type))
            {
                throw QuickBooksError.Enumeration("DetailType");
            }

            if (line.Text("Id") is not { } id || !known.Remove(id))
            {
                line["Id"] = $"{++entity.LastLine}";
            }

            FinishLine(line, type);
            lines.Add(line);
            line["LineNum"] = (decimal)lines.Count;
        }

        if (!lines.Exists(static line => line.Text("DetailType") is not ("DescriptionOnly" or "DiscountLineDetail")))
        {
            throw QuickBooksError.Missing("Line");
        }

        data["Line"] = new JsonArray([.. lines]);
        if (isSale)
        {
            FinishDiscounts(data);
        }
    }

    private void FinishLine(JsonObject line, string type)
    {
        var detail = line.Object(type);
        if (type == "DescriptionOnly")
        {
            _ = line.Remove("Amount");
            line["DescriptionLineDetail"] ??= new JsonObject();
            return;
        }

        if (detail is null)
        {
            throw QuickBooksError.Missing(type);
        }

        if (type != "DiscountLineDetail" || !detail.Flag("PercentBased"))
        {
            var amount = line.Number("Amount") ?? throw QuickBooksError.Missing("Amount");
            line["Amount"] = Math.Abs(amount) < 1e10m && decimal.Round(amount, 5) == amount ? Json.Cents(amount) : throw QuickBooksError.Business("Invalid Number", "Amount");
        }

        switch (type)
        {
            case "SalesItemLineDetail":
                RequireItem(detail, "IncomeAccountRef");
                Multiply(line, detail);
                break;
            case "ItemBasedExpenseLineDetail":
                RequireItem(detail, "ExpenseAccountRef");
                Multiply(line, detail);
                break;
            case "AccountBasedExpenseLineDetail":
                var account = company.Find("Account", detail.Ref("AccountRef") ?? throw QuickBooksError.Missing("AccountRef"))!;
                if (account.Data.Text("AccountType") is "Accounts Receivable" or "Accounts Payable" or "Income" or "Other Income")
                {
                    throw QuickBooksError.Business("You need to select a different type of account for this transaction: AccountRef must be an expense account.", "AccountRef");
                }

                break;
            case "DiscountLineDetail" when line.Number("Amount") < 0 || detail.Number("DiscountPercent") is < 0 or > 100:
                throw new QuickBooksError("6090", "Invalid discount line", "The discount line is not valid: a discount is not negative, and at most 100 percent.", "Line");
        }

        if (detail.Text("BillableStatus") is null && type != "SalesItemLineDetail" && type != "DiscountLineDetail")
        {
            detail["BillableStatus"] = "NotBillable";
        }
        else if (detail.Text("BillableStatus") == "Billable" && detail.Ref("CustomerRef") is null)
        {
            throw QuickBooksError.Business("A billable line needs a customer.", "CustomerRef");
        }
    }

    private void RequireItem(JsonObject detail, string account)
    {
        var item = company.Find("Item", detail.Ref("ItemRef") ?? throw QuickBooksError.Missing("ItemRef"))!;
        if (item.Data.Text("Type") is "Category" or "Group" || item.Data.Ref(account) is not { } id)
        {
            throw QuickBooksError.Business($"The product or service {item.Name} cannot be used in this transaction: it has no {account}.", "ItemRef");
        }

        _ = company.Referred("Account", id, account);
        if (account == "IncomeAccountRef")
        {
            detail["ItemAccountRef"] = Json.Reference(id);
        }
    }

    /// <summary>Amount = UnitPrice × Qty, to cents, half up; a quantity that is not sent is 1. Five and seven decimals are kept.</summary>
    private static void Multiply(JsonObject line, JsonObject detail)
    {
        if (detail.Number("Qty") is { } quantity)
        {
            detail["Qty"] = Math.Round(quantity, 5, MidpointRounding.AwayFromZero);
        }

        if (detail.Number("UnitPrice") is not { } price)
        {
            return;
        }

        price = Math.Abs(price) <= 99_999_999_999m ? Math.Round(price, 7, MidpointRounding.AwayFromZero) : throw QuickBooksError.Business("Invalid Number", "UnitPrice");
        detail["UnitPrice"] = price;
        decimal product;
        try
        {
            product = Json.Cents(price * (detail.Number("Qty") ?? 1));
        }
        catch (OverflowException)
        {
            throw QuickBooksError.Amount();
        }

        if (product != line.Number("Amount"))
        {
            throw QuickBooksError.Amount();
        }
    }

    /// <summary>Discounts by percent get their amount, and the subtotal its line, which has no id.</summary>
    private static void FinishDiscounts(JsonObject data)
    {
        var lines = (JsonArray)data["Line"]!;
        var subtotal = lines.OfType<JsonObject>().Where(static line => line.Text("DetailType") == "SalesItemLineDetail").Sum(static line => line.Number("Amount") ?? 0);
        foreach (var line in lines.OfType<JsonObject>().Where(static line => line.Text("DetailType") == "DiscountLineDetail"))
        {
            if (line.Object("DiscountLineDetail")!.Flag("PercentBased"))
            {
                line["Amount"] = Json.Cents(subtotal * (line.Object("DiscountLineDetail")!.Number("DiscountPercent") ?? 0) / 100);
            }
        }

        lines.Add((JsonNode)new JsonObject { ["Amount"] = subtotal, ["DetailType"] = "SubTotalLineDetail", ["SubTotalLineDetail"] = new JsonObject() });
    }
}
