namespace Connector.Engine;

/// <summary>Kinds as files and answers write them.</summary>
public static class DocumentKinds
{
    /// <summary>The kind as files and answers write it: <c>invoice</c>, <c>credit_note</c> and so on.</summary>
    public static string Text(this DocumentKind kind) => kind switch
    {
        DocumentKind.Invoice => "invoice",
        DocumentKind.CreditNote => "credit_note",
        DocumentKind.Bill => "bill",
        DocumentKind.VendorCredit => "vendor_credit",
        _ => "payment_request",
    };

    /// <summary>The kind of this name; <see cref="DocumentKind.PaymentRequest"/> for any name but the other four.</summary>
    public static DocumentKind Parse(string text) => text switch
    {
        "invoice" => DocumentKind.Invoice,
        "credit_note" => DocumentKind.CreditNote,
        "bill" => DocumentKind.Bill,
        "vendor_credit" => DocumentKind.VendorCredit,
        _ => DocumentKind.PaymentRequest,
    };

    /// <summary>The kind of a document of this direction whose charges sum up to this sign.</summary>
    public static DocumentKind Of(Direction direction, bool isCredit) => direction switch
    {
        Direction.Receivable => isCredit ? DocumentKind.CreditNote : DocumentKind.Invoice,
        Direction.Payable => isCredit ? DocumentKind.VendorCredit : DocumentKind.Bill,
        _ => isCredit ? DocumentKind.VendorCredit : DocumentKind.PaymentRequest,
    };

    /// <summary>Whether its signs are reversed: a credit's positive total reduces what is owed.</summary>
    public static bool IsCredit(this DocumentKind kind) => kind is DocumentKind.CreditNote or DocumentKind.VendorCredit;
}
