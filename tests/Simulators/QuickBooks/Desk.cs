using System.Text.Json.Nodes;

namespace Connector.Simulators.QuickBooks;

/// <summary>What people do in QuickBooks. Each change moves the SyncToken, is in change data capture and waits as a webhook.</summary>
public sealed class Desk
{
    private readonly Company _company;
    private readonly Writer _writer;

    internal Desk(Company company, Writer writer) => (_company, _writer) = (company, writer);

    /// <summary>Who is named in 5010.</summary>
    public string Person { get; set; } = "Ada Clerk";

    /// <summary>Sends an invoice or credit memo by e-mail.</summary>
    public void Send(string id, string? to = null, string kind = "Invoice") => Do(kind, id, entity => _writer.Sent(entity, to, Person));

    /// <summary>QuickBooks sends what is marked NeedToSend.</summary>
    /// <returns>How many there were.</returns>
    public int SendWaiting()
    {
        lock (_company.Gate)
        {
            var waiting = new[] { "Invoice", "CreditMemo" }.SelectMany(_company.Visible).Where(static e => e.Data.Text("EmailStatus") == "NeedToSend").ToList();
            waiting.ForEach(entity => _writer.Sent(entity, null, "QuickBooks"));
            return waiting.Count;
        }
    }

    /// <summary>Changes the memo (statement) that only the company sees.</summary>
    public void EditMemo(string kind, string id, string text) => Edit(kind, id, new JsonObject { ["PrivateNote"] = text });

    /// <summary>Changes a line, counted from 1. With a quantity or a price the amount follows.</summary>
    public void EditLine(string kind, string id, int number, decimal? amount = null, decimal? quantity = null, decimal? price = null, string? description = null) => Do(kind, id, entity =>
    {
        var lines = new JsonArray([.. entity.Data.Objects("Line").Where(static line => line.Text("DetailType") != "SubTotalLineDetail").Select(static line => line.Copy())]);
        var line = (JsonObject)lines[number - 1]!;
        var detail = line.Object(line.Text("DetailType")!) ?? [];
        Set(line, "Description", description);
        Set(detail, "Qty", quantity);
        Set(detail, "UnitPrice", price);
        if (amount is not null)
        {
            line["Amount"] = amount;
            _ = detail.Remove("Qty");
            _ = detail.Remove("UnitPrice");
        }
        else if ((quantity ?? price) is not null)
        {
            line["Amount"] = Json.Cents((detail.Number("Qty") ?? 1) * (detail.Number("UnitPrice") ?? 0));
        }

        _writer.Change(entity, new JsonObject { ["Line"] = lines }, Person);
    });

    /// <summary>Changes any properties, as a sparse update does.</summary>
    public void Edit(string kind, string id, JsonObject changes) => Do(kind, id, entity => _writer.Change(entity, Decimals(changes), Person));

    /// <summary>Makes any object by hand.</summary>
    /// <returns>Its id.</returns>
    public string Add(string kind, JsonObject data) => In(() => _writer.Add(kind, Decimals(data), Person).Id);

    /// <summary>A customer pays an invoice, in full when no amount is given.</summary>
    /// <returns>The id of the payment.</returns>
    public string Pay(string invoice, decimal? amount = null) => In(() =>
    {
        var entity = Found("Invoice", invoice);
        var paid = amount ?? entity.Balance;
        return _writer.Add("Payment", new JsonObject
        {
            ["CustomerRef"] = Json.Reference(entity.Data.Ref("CustomerRef")!),
            ["CurrencyRef"] = entity.Data["CurrencyRef"]!.DeepClone(),
            ["TotalAmt"] = paid,
            ["Line"] = new JsonArray(Linked(paid, "Invoice", invoice)),
        }, Person).Id;
    });

    /// <summary>The company pays a bill, in full when no amount is given.</summary>
    /// <returns>The id of the bill payment.</returns>
    public string PayBill(string bill, decimal? amount = null) => In(() =>
    {
        var entity = Found("Bill", bill);
        return _writer.PayBill(entity, amount ?? entity.Balance).Id;
    });

    /// <summary>A credit memo of their own for a customer of an invoice, with the invoice's first item and tax code.</summary>
    /// <returns>Its id.</returns>
    public string Credit(string invoice, decimal amount, string? memo = null) => In(() =>
    {
        var entity = Found("Invoice", invoice);
        var line = entity.Data.Objects("Line").First(static l => l.Text("DetailType") == "SalesItemLineDetail").Copy();
        _ = line.Remove("Id");
        line["Amount"] = amount;
        _ = line.Object("SalesItemLineDetail")!.Remove("Qty");
        _ = line.Object("SalesItemLineDetail")!.Remove("UnitPrice");
        var data = new JsonObject { ["Line"] = new JsonArray(line) };
        Set(data, "PrivateNote", memo);
        foreach (var name in new[] { "CustomerRef", "CurrencyRef", "GlobalTaxCalculation" })
        {
            data[name] = entity.Data[name]?.DeepClone();
        }

        return _writer.Add("CreditMemo", data, Person).Id;
    });

    /// <summary>Applies a credit memo to an invoice, by a payment of nothing.</summary>
    public string ApplyCredit(string creditMemo, string invoice, decimal amount) => In(() =>
    {
        var entity = Found("Invoice", invoice);
        return _writer.Add("Payment", new JsonObject
        {
            ["CustomerRef"] = Json.Reference(entity.Data.Ref("CustomerRef")!),
            ["CurrencyRef"] = entity.Data["CurrencyRef"]!.DeepClone(),
            ["TotalAmt"] = 0m,
            ["Line"] = new JsonArray(Linked(amount, "Invoice", invoice), Linked(amount, "CreditMemo", creditMemo)),
        }, Person).Id;
    });

    public void Void(string kind, string id) => Do(kind, id, entity =>
    {
        _writer.Void(entity);
        _company.Save(entity, Person, "Void");
    });

    public void Delete(string kind, string id) => Do(kind, id, entity =>
    {
        entity.ChangedBy = Person;
        _writer.Delete(entity);
        _company.Save(entity, Person, "Delete");
    });

    /// <summary>Closes the books through a day; null opens them.</summary>
    public void CloseBooks(DateOnly? through)
    {
        lock (_company.Gate)
        {
            _company.ClosedThrough = through;
        }
    }

    public void MakeInactive(string kind, string id) => Edit(kind, id, Named(kind, id, new JsonObject { ["Active"] = false }));

    public void MakeActive(string kind, string id) => Edit(kind, id, Named(kind, id, new JsonObject { ["Active"] = true }));

    public void Rename(string kind, string id, string name) => Edit(kind, id, new JsonObject { [Schema.IsPerson(kind) ? "DisplayName" : "Name"] = name });

    /// <summary>Merges one entry of a list into another: its transactions move, without their SyncTokens, and it is gone.</summary>
    public void Merge(string kind, string from, string into)
    {
        lock (_company.Gate)
        {
            var (gone, kept) = (Found(kind, from), Found(kind, into));
            foreach (var other in new[] { "Customer", "Vendor", "Item", "Account", "Invoice", "CreditMemo", "Bill", "VendorCredit", "Payment" }.SelectMany(_company.Everything))
            {
                Move(other.Kind, other.Data, kind, from, into);
            }

            gone.MergedInto = kept.Id;
            gone.IsDeleted = true;
            _company.Save(gone, Person, "Merge");
            _company.Save(kept, Person, "Update");
        }
    }

    /// <summary>What an approval workflow says: APPROVED, REJECTED, REQUIRES_APPROVAL, PENDING_APPROVAL, IN_PROGRESS; null for none.</summary>
    public void SetApproval(string kind, string id, string? status) => Do(kind, id, entity =>
    {
        if (status is null)
        {
            _ = entity.Data.Remove("TxnApprovalInfo");
        }
        else
        {
            entity.Data["TxnApprovalInfo"] = new JsonObject
            {
                ["ApprovalStatus"] = status,
                ["ApprovalStatusDetail"] = $"WORKFLOW_{status}",
                ["LastChangedByUser"] = Person,
                ["LastChangedDate"] = PacificTime.Seconds(_company.Now),
            };
        }

        _company.Save(entity, Person, "Update");
    });

    private static JsonObject Linked(decimal amount, string kind, string id)
        => new() { ["Amount"] = amount, ["LinkedTxn"] = new JsonArray(new JsonObject { ["TxnId"] = id, ["TxnType"] = kind }) };

    private static void Set<T>(JsonObject data, string name, T? value)
    {
        if (value is not null)
        {
            data[name] = JsonValue.Create(value);
        }
    }

    /// <summary>Numbers that a test wrote as it liked become decimals.</summary>
    private static JsonObject Decimals(JsonObject data) => Checking.Parse(data.ToJsonString());

    private static void Move(string shape, JsonObject data, string kind, string from, string into)
    {
        foreach (var (name, node) in data)
        {
            switch (Schema.Of(shape).GetValueOrDefault(name))
            {
                case { Type: FieldType.Reference } field when field.Argument == kind && node is JsonObject reference && reference.Text("value") == from:
                    reference["value"] = into;
                    break;
                case { Type: FieldType.Object } field when node is JsonObject inner:
                    Move(field.Argument, inner, kind, from, into);
                    break;
                case { Type: FieldType.List } field when node is JsonArray list:
                    foreach (var item in list.OfType<JsonObject>())
                    {
                        Move(field.Argument, item, kind, from, into);
                    }

                    break;
            }
        }
    }

    private JsonObject Named(string kind, string id, JsonObject changes)
    {
        lock (_company.Gate)
        {
            if (kind is "Account" or "Term")
            {
                changes["Name"] = Found(kind, id).Name;
            }

            return changes;
        }
    }

    private Entity Found(string kind, string id)
        => (_company.Knows(kind) ? _company.Find(kind, id) : null) ?? throw new InvalidOperationException($"There is no {kind} {id}.");

    private void Do(string kind, string id, Action<Entity> act) => In(() =>
    {
        act(Found(kind, id));
        return id;
    });

    private string In(Func<string> act)
    {
        lock (_company.Gate)
        {
            try
            {
                return act();
            }
            catch (QuickBooksError error)
            {
                throw new InvalidOperationException($"QuickBooks refuses that ({error.Code}): {error.Detail}", error);
            }
        }
    }
}
