using System.Text.Json.Nodes;

namespace Connector.Simulators.QuickBooks;

/// <summary>Creates, changes, voids and deletes as the API does.</summary>
internal sealed partial class Writer(Company company)
{
    private const string Connector = "the connector";

    private SimulatorOptions Options => company.Options;

    /// <summary>Carries out one write and gives what is answered: the object, or that it is deleted.</summary>
    /// <param name="kind">The entity.</param>
    /// <param name="operation">create, update, void or delete; null for what the body says.</param>
    /// <param name="body">The object as it was sent.</param>
    /// <param name="allowsDuplicate">Whether a document number may be used twice (<c>include=allowduplicatedocnum</c>).</param>
    public JsonObject Write(string kind, string? operation, JsonObject body, bool allowsDuplicate)
    {
        Checking.Types(kind, body);
        operation ??= string.IsNullOrEmpty(Sent(body, "Id")) ? "create" : "update";
        switch (operation)
        {
            case "create":
                return Create(kind, body, allowsDuplicate);
            case "update":
                return Update(kind, body, allowsDuplicate);
            case "void" when kind is "Invoice" or "Payment":
                var voided = Current(kind, body);
                RefuseClosed(kind, voided.Data.Day("TxnDate"));
                NoteDamage(voided, "voided");
                Void(voided);
                company.Save(voided, Connector, "Void");
                return Show(voided);
            case "delete" when Schema.IsTransaction(kind) || kind == "Attachable":
                var deleted = Current(kind, body);
                RefuseClosed(kind, deleted.Data.Day("TxnDate"));
                NoteDamage(deleted, "deleted");
                Delete(deleted);
                company.Save(deleted, Connector, "Delete");
                return new JsonObject { ["status"] = "Deleted", ["domain"] = "QBO", ["Id"] = deleted.Id };
            default:
                throw QuickBooksError.Unsupported($"{operation} of {kind}");
        }
    }

    /// <summary>Sends a sales form by e-mail.</summary>
    public JsonObject Send(string kind, string id, string? to)
    {
        var entity = company.Find(kind, id) ?? throw QuickBooksError.NotFound();
        if (to is not null && !Checking.IsEmail(to))
        {
            throw QuickBooksError.Email("sendTo");
        }

        if (to is null && entity.Data.Object("BillEmail")?.Text("Address") is null)
        {
            throw QuickBooksError.Missing("BillEmail");
        }

        Sent(entity, to, Connector);
        return Show(entity);
    }

    public void Sent(Entity entity, string? to, string who)
    {
        if (to is not null)
        {
            entity.Data["BillEmail"] = new JsonObject { ["Address"] = to };
        }

        entity.Data["EmailStatus"] = "EmailSent";
        entity.Data["DeliveryInfo"] = new JsonObject { ["DeliveryType"] = "Email", ["DeliveryTime"] = PacificTime.Seconds(company.Now) };
        company.Save(entity, who, "Emailed");
    }

    public void Void(Entity entity)
    {
        entity.IsVoided = true;
        Unlink(entity);
        var note = entity.Data.Text("PrivateNote");
        var text = note is null ? "Voided" : $"Voided - {note}";
        entity.Data["PrivateNote"] = text.Length > 4000 ? text[..4000] : text;
        foreach (var line in entity.Data.Objects("Line"))
        {
            if (line.ContainsKey("Amount"))
            {
                line["Amount"] = 0m;
            }

            if (line.Text("DetailType") is { } type && line.Object(type) is { } detail && detail.ContainsKey("Qty"))
            {
                detail["Qty"] = 0m;
            }
        }

        if (entity.Data.ContainsKey("TxnTaxDetail"))
        {
            entity.Data["TxnTaxDetail"] = new JsonObject { ["TotalTax"] = 0m };
        }

        entity.Data["TotalAmt"] = 0m;
    }

    public void Delete(Entity entity)
    {
        Unlink(entity);
        entity.IsDeleted = true;
    }

    /// <summary>Changes an object as people do: by the same rules, but for closed books if they have the password.</summary>
    public void Change(Entity entity, JsonObject changes, string who)
    {
        var body = changes.Copy();
        body["sparse"] = true;
        Checking.Types(entity.Kind, body);
        Checking.Values(entity.Kind, body);
        Store(entity, body, true, true, who, "Update");
    }

    public Entity Add(string kind, JsonObject body, string who)
    {
        Checking.Types(kind, body);
        Checking.Values(kind, body);
        var entity = company.Make(kind);
        Store(entity, body, false, true, who, "Create");
        return entity;
    }

    private JsonObject Create(string kind, JsonObject body, bool allowsDuplicate)
    {
        Checking.Values(kind, body);
        var entity = company.Make(kind);
        RefuseClosed(kind, body.Day("TxnDate"));
        Store(entity, body, false, allowsDuplicate, Connector, "Create");
        return Show(entity);
    }

    private JsonObject Update(string kind, JsonObject body, bool allowsDuplicate)
    {
        var entity = Current(kind, body);
        Checking.Values(kind, body);
        if (entity.IsVoided)
        {
            throw QuickBooksError.Business("A voided transaction cannot be changed.");
        }

        var isSparse = body.Flag("sparse");
        if (kind is "Account" or "Term" && Sent(body, "Name") is null)
        {
            throw QuickBooksError.Missing("Name");
        }

        RefuseClosed(kind, entity.Data.Day("TxnDate"));
        if (!isSparse || body.ContainsKey("TxnDate"))
        {
            RefuseClosed(kind, body.Day("TxnDate"));
        }

        NoteDamage(entity, "changed");
        Store(entity, body, isSparse, allowsDuplicate, Connector, "Update");
        return Show(entity);
    }

    /// <summary>The object that a request changes, if the request knows its latest state.</summary>
    private Entity Current(string kind, JsonObject body)
    {
        var id = Sent(body, "Id");
        var token = Sent(body, "SyncToken");
        if (string.IsNullOrEmpty(id) || string.IsNullOrEmpty(token))
        {
            throw QuickBooksError.Missing(string.IsNullOrEmpty(id) ? "Id" : "SyncToken");
        }

        if (!long.TryParse(id, out _))
        {
            throw QuickBooksError.InvalidId("Id");
        }

        var entity = company.Find(kind, id) ?? throw QuickBooksError.NotFound();
        return token == $"{entity.SyncToken}" ? entity : throw QuickBooksError.Stale(entity.ChangedBy);
    }

    private void Store(Entity entity, JsonObject body, bool isSparse, bool allowsDuplicate, string who, string operation)
    {
        var kind = entity.Kind;
        var clean = Checking.Clean(kind, body);
        var data = clean;
        if (isSparse)
        {
            data = Checking.Clean(kind, entity.Data);
            foreach (var (name, node) in body)
            {
                if (node is not null && Schema.Of(kind)[name].Type != FieldType.ReadOnly)
                {
                    _ = data.Remove(name);
                    if (clean[name] is { } given)
                    {
                        data[name] = given.DeepClone();
                    }
                }
            }
        }

        var store = new Storing(entity, body, data, entity.SyncToken < 0 ? null : entity.Data, isSparse, allowsDuplicate);
        CheckReferences(kind, data, who != Connector);
        if (kind == "Payment")
        {
            FinishPayment(store);
        }
        else if (Schema.IsTransaction(kind))
        {
            FinishTransaction(store);
        }
        else if (kind == "Attachable")
        {
            FinishAttachable(store);
        }
        else
        {
            FinishName(store);
        }

        entity.Data = data;
        company.Save(entity, who, operation);
        if (kind == "Payment")
        {
            Link(entity);
        }
        else if (Schema.IsTransaction(kind))
        {
            TrimApplied(entity);
        }
    }

    /// <summary>Everything that is referred to is there and active. For people inactive things do, because most of them stand there already.</summary>
    private void CheckReferences(string shape, JsonObject data, bool isPerson)
    {
        foreach (var (name, node) in data)
        {
            var field = Schema.Of(shape)[name];
            switch (field)
            {
                case { Type: FieldType.Reference, Argument.Length: > 0 }:
                    var id = ((JsonObject)node!).Text("value");
                    if (string.IsNullOrEmpty(id) && name is "CustomerRef" or "VendorRef")
                    {
                        throw QuickBooksError.Business("Unexpected Internal Error. (-30003)");
                    }

                    if (!isPerson || company.Find(field.Argument, id) is null)
                    {
                        _ = company.Referred(field.Argument, id, name);
                    }

                    break;
                case { Type: FieldType.Object }:
                    CheckReferences(field.Argument, (JsonObject)node!, isPerson);
                    break;
                case { Type: FieldType.List }:
                    foreach (var item in (JsonArray)node!)
                    {
                        CheckReferences(field.Argument, (JsonObject)item!, isPerson);
                    }

                    break;
            }
        }
    }

    private static string? Sent(JsonObject body, string name) => body[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue(out string? text) => text,
        _ => throw QuickBooksError.Property(),
    };

    private void RefuseClosed(string kind, DateOnly? day)
    {
        if (Schema.IsTransaction(kind) && (day ?? company.Today) <= company.ClosedThrough)
        {
            throw QuickBooksError.Closed();
        }
    }

    private void NoteDamage(Entity entity, string what)
    {
        if (entity.Kind is "Invoice" or "Bill" && entity.Applied.Count > 0)
        {
            company.Damage.Add($"paid: {entity.Kind} {entity.Id} was {what}");
        }

        if (Schema.IsSale(entity.Kind) && entity.Data.Text("EmailStatus") == "EmailSent")
        {
            company.Damage.Add($"sent: {entity.Kind} {entity.Id} was {what}");
        }
    }
}
