using System.Collections.Immutable;

namespace Connector.Simulators.QuickBooks;

/// <summary>What is in the books, for assertions.</summary>
public sealed class Books
{
    private readonly Company _company;
    private readonly Writer _writer;

    internal Books(Company company, Writer writer) => (_company, _writer) = (company, writer);

    public ImmutableArray<SimulatedDocument> Invoices => Documents("Invoice");

    public ImmutableArray<SimulatedDocument> CreditMemos => Documents("CreditMemo");

    public ImmutableArray<SimulatedDocument> Bills => Documents("Bill");

    public ImmutableArray<SimulatedDocument> VendorCredits => Documents("VendorCredit");

    public ImmutableArray<SimulatedDocument> Payments => [.. Documents("Payment"), .. Documents("BillPayment")];

    public ImmutableArray<SimulatedName> Customers => Names("Customer");

    public ImmutableArray<SimulatedName> Vendors => Names("Vendor");

    public ImmutableArray<SimulatedName> Items => Names("Item");

    public ImmutableArray<SimulatedName> Accounts => Names("Account");

    public ImmutableArray<SimulatedAttachment> Attachments => Look("Attachable", static e =>
    {
        var reference = e.Data.Objects("AttachableRef").FirstOrDefault()?.Object("EntityRef");
        return new SimulatedAttachment(e.Id, e.Data.Text("FileName"), e.Data.Text("ContentType"), reference?.Text("type"), reference?.Text("value"), e.Data.Text("Note"), e.Content);
    });

    /// <summary>The closing date.</summary>
    public DateOnly? ClosedThrough
    {
        get
        {
            lock (_company.Gate)
            {
                return _company.ClosedThrough;
            }
        }
    }

    /// <summary>
    /// What came through the API that a connector should not do, each with its first word: <c>paid:</c> and <c>sent:</c> (such a document was changed, voided or
    /// deleted), <c>number:</c> (a number was sent though the company numbers by itself), <c>requestid:</c> (one was sent again with another content).
    /// </summary>
    public ImmutableArray<string> Damage
    {
        get
        {
            lock (_company.Gate)
            {
                return [.. _company.Damage];
            }
        }
    }

    /// <summary>All transactions of a kind, deleted ones too.</summary>
    public ImmutableArray<SimulatedDocument> Documents(string kind) => Look(kind, Document);

    /// <summary>All entries of a list, inactive and merged ones too.</summary>
    public ImmutableArray<SimulatedName> Names(string kind)
        => Look(kind, entity => new SimulatedName(kind, entity.Id, entity.SyncToken, entity.Name ?? "", entity.IsActive, entity.IsDeleted, _writer.Show(entity).ToJsonString()));

    /// <summary>A transaction, deleted or not.</summary>
    public SimulatedDocument? Find(string kind, string id)
    {
        lock (_company.Gate)
        {
            return _company.Stored(kind, id) is { } entity ? Document(entity) : null;
        }
    }

    /// <summary>The transactions that are not deleted whose memo (PrivateNote) contains a text such as a document's key.</summary>
    public ImmutableArray<SimulatedDocument> FindByNote(string text)
        => [.. new[] { "Invoice", "CreditMemo", "Bill", "VendorCredit" }.SelectMany(kind => Documents(kind)).Where(document => !document.IsDeleted && document.PrivateNote?.Contains(text, StringComparison.Ordinal) == true)];

    /// <summary>The entry of that name; null when there is none.</summary>
    public SimulatedName? FindName(string kind, string name) => Names(kind).FirstOrDefault(entry => entry.Name == name);

    /// <summary>An object as the API answers it.</summary>
    public string? Raw(string kind, string id)
    {
        lock (_company.Gate)
        {
            return _company.Stored(kind, id) is { } entity ? _writer.Show(entity).ToJsonString() : null;
        }
    }

    private SimulatedDocument Document(Entity e)
    {
        var data = e.Data;
        var party = data.Ref("CustomerRef") ?? data.Ref("VendorRef");
        var kind = data.ContainsKey("CustomerRef") ? "Customer" : "Vendor";
        return new SimulatedDocument(
            e.Kind, e.Id, e.SyncToken, data.Text("DocNumber"), party, party is null ? null : _company.Stored(kind, party)?.Name, data.Day("TxnDate") ?? default, data.Day("DueDate"),
            data.Ref("CurrencyRef"), data.Object("TxnTaxDetail")?.Number("TotalTax") ?? 0, e.Total, e.Balance, data.Text("EmailStatus"), data.Object("BillEmail")?.Text("Address"),
            data.Text("PrivateNote"), data.Object("CustomerMemo")?.Text("value"), data.Ref("SalesTermRef"), data.Ref("DepartmentRef"), data.Ref("ClassRef"), e.IsVoided, e.IsDeleted,
            data.Object("TxnApprovalInfo")?.Text("ApprovalStatus"),
            data.Objects("CustomField").Where(static f => f.Text("StringValue") is not null).ToImmutableDictionary(static f => f.Text("DefinitionId")!, static f => f.Text("StringValue")!),
            [.. data.Objects("Line").Where(static line => line.Text("DetailType") != "SubTotalLineDetail").Select(Line)])
        {
            Updated = e.Updated,
            ChangedBy = e.ChangedBy,
        };
    }

    private static SimulatedLine Line(System.Text.Json.Nodes.JsonObject line)
    {
        var type = line.Text("DetailType");
        var detail = line.Object(type == "DescriptionOnly" ? "DescriptionLineDetail" : type ?? "") ?? [];
        return new SimulatedLine(line.Text("Id"), type, detail.Ref("ItemRef"), detail.Ref("AccountRef"), line.Text("Description"), detail.Number("Qty"), detail.Number("UnitPrice"),
            line.Number("Amount"), detail.Ref("TaxCodeRef"), detail.Ref("ClassRef"), detail.Day("ServiceDate"));
    }

    private ImmutableArray<T> Look<T>(string kind, Func<Entity, T> show)
    {
        lock (_company.Gate)
        {
            return [.. _company.Everything(kind).Select(show)];
        }
    }
}
