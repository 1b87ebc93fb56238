using System.Text.Json.Nodes;

namespace Connector.Simulators.QuickBooks;

/// <content>Objects as they are answered.</content>
internal sealed partial class Writer
{
    public JsonObject Show(Entity entity)
    {
        var shown = entity.Data.Copy();
        shown["domain"] = "QBO";
        shown["sparse"] = false;
        shown["Id"] = entity.Id;
        shown["SyncToken"] = $"{entity.SyncToken}";
        shown["MetaData"] = new JsonObject { ["CreateTime"] = PacificTime.Seconds(entity.Created), ["LastUpdatedTime"] = PacificTime.Seconds(entity.Updated) };
        switch (entity.Kind)
        {
            case "Invoice" or "Bill" or "CreditMemo" or "VendorCredit":
                shown["Balance"] = entity.Balance;
                if (entity.Kind == "CreditMemo")
                {
                    shown["RemainingCredit"] = entity.Balance;
                }

                if (Options.IsMulticurrency)
                {
                    var rate = entity.Data.Number("ExchangeRate") ?? 1;
                    shown["HomeTotalAmt"] = Json.Cents(entity.Total * rate);
                    shown["HomeBalance"] = Json.Cents(entity.Balance * rate);
                }

                shown["LinkedTxn"] = new JsonArray([.. entity.Applied.Keys.Select(static by => new JsonObject { ["TxnId"] = by.Id, ["TxnType"] = by.Kind == "BillPayment" ? "BillPaymentCheck" : by.Kind })]);
                break;
            case "Customer" or "Vendor":
                shown["Balance"] = BalanceOf(entity);
                break;
        }

        if (Schema.Readable.Values.Contains(entity.Kind) && entity.Kind is not ("TaxCode" or "TaxRate" or "BillPayment"))
        {
            NameReferences(entity.Kind, shown);
        }

        return shown;
    }

    private decimal BalanceOf(Entity party) => party.Kind == "Customer"
        ? OpenOf("Invoice", "CustomerRef", party) - OpenOf("CreditMemo", "CustomerRef", party)
        : OpenOf("Bill", "VendorRef", party) - OpenOf("VendorCredit", "VendorRef", party);

    private decimal OpenOf(string kind, string reference, Entity party)
        => company.Everything(kind).Where(e => !e.IsDeleted && e.Data.Ref(reference) == party.Id).Sum(static e => e.Balance);

    /// <summary>References are answered with today's name.</summary>
    private void NameReferences(string shape, JsonObject data)
    {
        foreach (var (name, node) in data)
        {
            switch (Schema.Of(shape).GetValueOrDefault(name))
            {
                case { Type: FieldType.Reference, Argument.Length: > 0 } field when node is JsonObject reference && reference.Text("value") is { } id
                    && Named(field.Argument, id) is { } found:
                    reference["name"] = found;
                    break;
                case { Type: FieldType.Object } field when node is JsonObject inner:
                    NameReferences(field.Argument, inner);
                    break;
                case { Type: FieldType.List } field when node is JsonArray list:
                    foreach (var item in list.OfType<JsonObject>())
                    {
                        NameReferences(field.Argument, item);
                    }

                    break;
            }
        }
    }

    private string? Named(string kind, string id) => company.Stored(kind, id) is { } found ? found.Data.Text("FullyQualifiedName") ?? found.Name : null;
}
