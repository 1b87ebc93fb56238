namespace Connector.Simulators.QuickBooks;

/// <summary>Which properties each entity has, and how long they may be. What is not here is refused (2010).</summary>
internal static class Schema
{
    private const string Common = "Id=ro SyncToken=ro MetaData=ro domain=ro sparse=ro status=ro ";

    private const string Person = Common
        + "DisplayName=name:500 Title=text:16 GivenName=text:100 MiddleName=text:100 FamilyName=text:100 Suffix=text:16 CompanyName=text:100 PrintOnCheckName=text:110 "
        + "Active=flag PrimaryPhone=obj:Phone AlternatePhone=obj:Phone Mobile=obj:Phone Fax=obj:Phone PrimaryEmailAddr=obj:Mail WebAddr=obj:Web "
        + "Balance=ro CurrencyRef=currency FullyQualifiedName=ro V4IDPseudonym=ro ";

    private const string Transaction = Common
        + "TxnDate=day DocNumber=text:21 PrivateNote=text:4000 CurrencyRef=currency ExchangeRate=num DepartmentRef=ref:Department "
        + "GlobalTaxCalculation=enum:TaxExcluded|TaxInclusive|NotApplicable TxnTaxDetail=obj:TaxDetail Line=list:Line TotalAmt=ro Balance=ro HomeTotalAmt=ro HomeBalance=ro LinkedTxn=list:Linked ";

    private const string SalesForm = Transaction
        + "CustomerRef=ref:Customer CustomerMemo=obj:Memo BillAddr=obj:Address ShipAddr=obj:Address BillEmail=obj:Mail ClassRef=ref:Class PrintStatus=enum:NotSet|NeedToPrint|PrintComplete "
        + "EmailStatus=enum:NotSet|NeedToSend|EmailSent ApplyTaxAfterDiscount=flag CustomField=list:Custom TaxExemptionRef=currency FreeFormAddress=ro ";

    private static readonly Dictionary<string, string> Texts = new()
    {
        ["Customer"] = Person + "Notes=text:2000 BillAddr=obj:Address ShipAddr=obj:Address ResaleNum=text:16 Taxable=flag Job=flag BillWithParent=flag ParentRef=ref:Customer Level=ro "
            + "SalesTermRef=ref:Term DefaultTaxCodeRef=ref:TaxCode BalanceWithJobs=ro PreferredDeliveryMethod=enum:Print|Email|None IsProject=ro PrimaryTaxIdentifier=text:20",
        ["Vendor"] = Person + "BillAddr=obj:Address AcctNum=text:100 Vendor1099=flag TaxIdentifier=text:20 TermRef=ref:Term BillRate=num VendorPaymentBankDetail=ro",
        ["Employee"] = Common + "DisplayName=name:500 GivenName=text:100 FamilyName=text:100 Active=flag",
        ["Item"] = Common + "Name=name:100 Description=text:4000 PurchaseDesc=text:1000 Sku=text:100 Active=flag SubItem=flag ParentRef=ref:Item Level=ro FullyQualifiedName=ro Taxable=flag "
            + "SalesTaxIncluded=flag PurchaseTaxIncluded=flag UnitPrice=num PurchaseCost=num Type=enum:Service|Inventory|NonInventory|Category|Group IncomeAccountRef=ref:Account "
            + "ExpenseAccountRef=ref:Account AssetAccountRef=ref:Account TrackQtyOnHand=flag QtyOnHand=num InvStartDate=day SalesTaxCodeRef=ref:TaxCode PurchaseTaxCodeRef=ref:TaxCode "
            + "ClassRef=ref:Class PrefVendorRef=ref:Vendor ReorderPoint=num",
        ["Account"] = Common + "Name=name:100 SubAccount=flag ParentRef=ref:Account Description=text:100 FullyQualifiedName=ro Active=flag Classification=ro AccountType=text:100 AccountSubType=text:100 "
            + "AcctNum=text:20 CurrentBalance=ro CurrentBalanceWithSubAccounts=ro CurrencyRef=currency TaxCodeRef=ref:TaxCode",
        ["Term"] = Common + "Name=name:31 Active=flag Type=ro DiscountPercent=num DiscountDays=num DueDays=num DayOfMonthDue=num DueNextMonthDays=num DiscountDayOfMonth=num",
        ["Class"] = Common + "Name=name:100 Active=flag SubClass=flag ParentRef=ref:Class FullyQualifiedName=ro",
        ["Department"] = Common + "Name=name:100 Active=flag SubDepartment=flag ParentRef=ref:Department FullyQualifiedName=ro Address=obj:Address",
        ["Invoice"] = SalesForm + "DueDate=day SalesTermRef=ref:Term BillEmailCc=obj:LooseMail BillEmailBcc=obj:LooseMail Deposit=num ShipDate=day TrackingNum=text:31 DepositToAccountRef=ref:Account "
            + "AllowIPNPayment=flag AllowOnlinePayment=flag AllowOnlineCreditCardPayment=flag AllowOnlineACHPayment=flag InvoiceLink=ro",
        ["CreditMemo"] = SalesForm + "RemainingCredit=ro PaymentMethodRef=currency",
        ["Bill"] = Transaction + "VendorRef=ref:Vendor DueDate=day SalesTermRef=ref:Term APAccountRef=ref:Account VendorAddr=obj:Address",
        ["VendorCredit"] = Transaction + "VendorRef=ref:Vendor APAccountRef=ref:Account VendorAddr=obj:Address",
        ["Payment"] = Common + "TxnDate=day CustomerRef=ref:Customer TotalAmt=num UnappliedAmt=ro PrivateNote=text:4000 PaymentRefNum=text:21 DepositToAccountRef=ref:Account ARAccountRef=ref:Account "
            + "CurrencyRef=currency ExchangeRate=num Line=list:PaymentLine ProcessPayment=ro HomeTotalAmt=ro",
        ["Attachable"] = Common + "FileName=text:1000 Note=text:2000 Category=text:100 ContentType=text:100 Size=ro Tag=text:2000 AttachableRef=list:AttachableRef FileAccessUri=ro TempDownloadUri=ro",

        ["Address"] = "Id=ro Line1=text:500 Line2=text:500 Line3=text:500 Line4=text:500 Line5=text:500 City=text:255 Country=text:255 CountryCode=text:255 CountrySubDivisionCode=text:255 "
            + "PostalCode=text:30 Lat=text:50 Long=text:50 Note=text:100",
        ["Phone"] = "FreeFormNumber=text:30",
        ["Mail"] = "Address=mail:100",
        ["LooseMail"] = "Address=loosemail:200",
        ["Web"] = "URI=text:1000",
        ["Memo"] = "value=text:1000",
        ["Linked"] = "TxnId=text:20 TxnType=text:50 TxnLineId=text:20",
        ["Custom"] = "DefinitionId=text:20 Name=text:100 Type=text:20 StringValue=text:31",
        ["TaxDetail"] = "TxnTaxCodeRef=ref:TaxCode TotalTax=num TaxLine=list:TaxLine",
        ["TaxLine"] = "Amount=num DetailType=text:50 TaxLineDetail=obj:TaxLineDetail",
        ["TaxLineDetail"] = "TaxRateRef=ref:TaxRate PercentBased=flag TaxPercent=num NetAmountTaxable=num TaxInclusiveAmount=num OverrideDeltaAmount=num",
        ["Line"] = "Id=text:20 LineNum=whole Description=text:4000 Amount=num LinkedTxn=list:Linked "
            + "DetailType=enum:SalesItemLineDetail|DescriptionOnly|DiscountLineDetail|SubTotalLineDetail|AccountBasedExpenseLineDetail|ItemBasedExpenseLineDetail "
            + "SalesItemLineDetail=obj:SalesItem DescriptionLineDetail=obj:DescriptionLine DiscountLineDetail=obj:Discount SubTotalLineDetail=ro "
            + "AccountBasedExpenseLineDetail=obj:AccountBased ItemBasedExpenseLineDetail=obj:ItemBased CustomField=list:Custom",
        ["SalesItem"] = "ItemRef=ref:Item Qty=num UnitPrice=num TaxCodeRef=linetax ClassRef=ref:Class ServiceDate=day ItemAccountRef=ro TaxInclusiveAmt=num",
        ["DescriptionLine"] = "ServiceDate=day TaxCodeRef=linetax",
        ["Discount"] = "PercentBased=flag DiscountPercent=num DiscountAccountRef=ref:Account ClassRef=ref:Class TaxCodeRef=linetax",
        ["AccountBased"] = "AccountRef=ref:Account TaxCodeRef=linetax ClassRef=ref:Class CustomerRef=ref:Customer BillableStatus=enum:Billable|NotBillable|HasBeenBilled TaxInclusiveAmt=num TaxAmount=num",
        ["ItemBased"] = "ItemRef=ref:Item Qty=num UnitPrice=num TaxCodeRef=linetax ClassRef=ref:Class CustomerRef=ref:Customer BillableStatus=enum:Billable|NotBillable|HasBeenBilled TaxInclusiveAmt=num",
        ["PaymentLine"] = "Id=ro LineNum=ro Amount=num LinkedTxn=list:Linked LineEx=ro",
        ["AttachableRef"] = "EntityRef=obj:EntityRef IncludeOnSend=flag LineInfo=text:20",
        ["EntityRef"] = "type=text:50 value=text:20 name=text:500",
        ["Ref"] = "value=text:50 name=text:1000 type=text:50",
    };

    private static readonly Dictionary<string, IReadOnlyDictionary<string, Field>> Shapes
        = Texts.ToDictionary(static text => text.Key, static text => (IReadOnlyDictionary<string, Field>)Read(text.Value));

    /// <summary>Entities that are written, by their name in addresses.</summary>
    public static readonly IReadOnlyDictionary<string, string> Written = new[]
    {
        "Customer", "Vendor", "Item", "Account", "Term", "Class", "Department", "Invoice", "CreditMemo", "Bill", "VendorCredit", "Payment", "Attachable",
    }.ToDictionary(static kind => kind.ToLowerInvariant());

    /// <summary>Entities that are read by id, by their name in addresses.</summary>
    public static readonly IReadOnlyDictionary<string, string> Readable
        = Written.Values.Concat(["Employee", "TaxCode", "TaxRate", "BillPayment"]).ToDictionary(static kind => kind.ToLowerInvariant());

    /// <summary>Which fields can be filtered and sorted by.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Filterable = new Dictionary<string, string[]>
    {
        ["Customer"] = [.. Always, "Active", "DisplayName", "GivenName", "MiddleName", "FamilyName", "CompanyName", "PrintOnCheckName", "FullyQualifiedName", "Balance"],
        ["Vendor"] = [.. Always, "Active", "DisplayName", "GivenName", "MiddleName", "FamilyName", "CompanyName", "PrintOnCheckName", "Balance"],
        ["Employee"] = [.. Always, "Active", "DisplayName", "GivenName", "FamilyName"],
        ["Item"] = [.. Always, "Active", "Name", "Description", "FullyQualifiedName", "Sku", "Type", "UnitPrice", "PurchaseCost"],
        ["Account"] = [.. Always, "Active", "Name", "FullyQualifiedName", "AccountType", "AccountSubType", "Classification", "AcctNum", "CurrentBalance", "SubAccount"],
        ["Term"] = [.. Always, "Active", "Name", "Type"],
        ["Class"] = [.. Always, "Active", "Name", "FullyQualifiedName"],
        ["Department"] = [.. Always, "Active", "Name", "FullyQualifiedName"],
        ["TaxCode"] = [.. Always, "Active", "Name", "Description"],
        ["TaxRate"] = [.. Always, "Active", "Name", "Description"],
        ["Invoice"] = [.. Always, "DocNumber", "TxnDate", "DueDate", "CustomerRef", "Balance", "TotalAmt", "SalesTermRef"],
        ["CreditMemo"] = [.. Always, "DocNumber", "TxnDate", "CustomerRef", "Balance", "TotalAmt"],
        ["Bill"] = [.. Always, "DocNumber", "TxnDate", "DueDate", "VendorRef", "Balance", "TotalAmt"],
        ["VendorCredit"] = [.. Always, "DocNumber", "TxnDate", "VendorRef", "TotalAmt"],
        ["Payment"] = [.. Always, "TxnDate", "CustomerRef", "TotalAmt", "PaymentRefNum"],
        ["BillPayment"] = [.. Always, "TxnDate", "VendorRef", "TotalAmt", "DocNumber"],
        ["Attachable"] = [.. Always, "FileName", "Note", "AttachableRef.EntityRef.type", "AttachableRef.EntityRef.value"],
        ["CompanyInfo"] = [.. Always],
        ["Preferences"] = [.. Always],
    };

    /// <summary>Those that share one list of names.</summary>
    public static bool IsPerson(string kind) => kind is "Customer" or "Vendor" or "Employee";

    public static bool IsName(string kind) => IsPerson(kind) || kind is "Item" or "Account" or "Term" or "Class" or "Department" or "TaxCode" or "TaxRate";

    public static bool IsTransaction(string kind) => kind is "Invoice" or "CreditMemo" or "Bill" or "VendorCredit" or "Payment" or "BillPayment";

    public static bool IsSale(string kind) => kind is "Invoice" or "CreditMemo";

    public static IReadOnlyDictionary<string, Field> Of(string shape) => Shapes[shape];

    private static string[] Always => ["Id", "MetaData.CreateTime", "MetaData.LastUpdatedTime"];

    private static Dictionary<string, Field> Read(string text)
    {
        var shape = new Dictionary<string, Field>();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, type) = (word[..word.IndexOf('=', StringComparison.Ordinal)], word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            var at = type.IndexOf(':', StringComparison.Ordinal);
            var (what, argument) = at < 0 ? (type, "") : (type[..at], type[(at + 1)..]);
            shape[name] = what switch
            {
                "text" => new(FieldType.Text, int.Parse(argument), ""),
                "name" => new(FieldType.Name, int.Parse(argument), ""),
                "mail" => new(FieldType.Email, int.Parse(argument), ""),
                "loosemail" => new(FieldType.LooseEmail, int.Parse(argument), ""),
                "num" => new(FieldType.Number, 0, ""),
                "whole" => new(FieldType.Whole, 0, ""),
                "flag" => new(FieldType.Flag, 0, ""),
                "day" => new(FieldType.Day, 0, ""),
                "enum" => new(FieldType.Enumeration, 0, argument),
                "ref" => new(FieldType.Reference, 0, argument),
                "currency" or "linetax" => new(FieldType.Reference, 0, ""),
                "obj" => new(FieldType.Object, 0, argument),
                "list" => new(FieldType.List, 0, argument),
                _ => new Field(FieldType.ReadOnly, 0, ""),
            };
        }

        return shape;
    }
}
