using System.Collections.Immutable;
using NodaTime;

namespace Connector.Engine;

/// <summary>What a document is to its counterparty. The sign of its total decides between an invoice and a credit.</summary>
public enum DocumentKind
{
    /// <summary>The payer owes the total.</summary>
    Invoice,

    /// <summary>The payer gets the total back.</summary>
    CreditNote,

    /// <summary>The provider is owed the total.</summary>
    Bill,

    /// <summary>The provider owes the total back.</summary>
    VendorCredit,

    /// <summary>The recipient, or a nominee, is to be paid the total.</summary>
    PaymentRequest,
}

/// <summary>Kinds as files and answers write them.</summary>
public static class DocumentKinds
{
    /// <summary>The word.</summary>
    public static string Text(this DocumentKind kind) => kind switch
    {
        DocumentKind.Invoice => "invoice",
        DocumentKind.CreditNote => "credit_note",
        DocumentKind.Bill => "bill",
        DocumentKind.VendorCredit => "vendor_credit",
        _ => "payment_request",
    };

    /// <summary>The kind a word names.</summary>
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

    /// <summary>Whether signs are turned on it: a credit's positive total lessens what is owed.</summary>
    public static bool IsCredit(this DocumentKind kind) => kind is DocumentKind.CreditNote or DocumentKind.VendorCredit;
}

/// <summary>What a charge contributes to a line, in minor units, with the sign the document shows.</summary>
/// <param name="Charge">The charge's key.</param>
/// <param name="Amount">The amount.</param>
public readonly record struct ChargeAmount(string Charge, long Amount);

/// <summary>What a line of an adjustment corrects.</summary>
/// <param name="Document">The original document's key.</param>
/// <param name="Line">The line's number on it; null when the charge stood on none of its lines.</param>
public sealed record LineReference(string Document, int? Line);

/// <summary>A line of a document.</summary>
public sealed record DocumentLine
{
    /// <summary>What stands in the <see cref="Description"/> of an adjustment's line before the facts that caused it, with who recorded them and why.</summary>
    public const string Because = "; because of ";

    /// <summary>Its number, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The item; null when charges of several items stand on the line.</summary>
    public string? Item { get; init; }

    /// <summary>What people read.</summary>
    public required string Description { get; init; }

    /// <summary>How much, exact; null when a charge of it has no amount.</summary>
    public Fraction? Quantity { get; init; }

    /// <summary>The price of one, exact; null when more than one price applies.</summary>
    public Fraction? UnitPrice { get; init; }

    /// <summary>The sum of its charges' amounts, in minor units: never a product.</summary>
    public required long Amount { get; init; }

    /// <summary>The first to the last day charged.</summary>
    public required Days Service { get; init; }

    /// <summary>The charges on it, by key.</summary>
    public required ImmutableArray<ChargeAmount> Charges { get; init; }

    /// <summary>What it corrects; null on an original document.</summary>
    public LineReference? Corrects { get; init; }
}

/// <summary>What a backend receives: an invoice, bill or request, with its lines.</summary>
public sealed record Document
{
    /// <summary>Its key; an adjustment's has <c>/adj-N</c> at its end.</summary>
    public required string Key { get; init; }

    /// <summary>What it is to its counterparty.</summary>
    public required DocumentKind Kind { get; init; }

    /// <summary>Which way money goes.</summary>
    public required Direction Direction { get; init; }

    /// <summary>The party that pays.</summary>
    public string? Payer { get; init; }

    /// <summary>The party that delivers, where documents are by provider.</summary>
    public string? Provider { get; init; }

    /// <summary>The party that receives, where documents are by recipient.</summary>
    public string? Recipient { get; init; }

    /// <summary>The party that the backend knows as customer or vendor.</summary>
    public string? Counterparty { get; init; }

    /// <summary>The key of the period.</summary>
    public required string Period { get; init; }

    /// <summary>The key of the period it is issued in: its own, or for an adjustment the first open one after.</summary>
    public required string IssuedIn { get; init; }

    /// <summary>The day it is dated.</summary>
    public required LocalDate IssueDate { get; init; }

    /// <summary>The day it is due.</summary>
    public required LocalDate DueDate { get; init; }

    /// <summary>ISO 4217.</summary>
    public required string Currency { get; init; }

    /// <summary>What people read at its head.</summary>
    public required string Subject { get; init; }

    /// <summary>The sum of the lines, in minor units, with the sign the document shows: never negative but on a document of zeros.</summary>
    public required long Total { get; init; }

    /// <summary>The original's key, for an adjustment.</summary>
    public string? Corrects { get; init; }

    /// <summary>The lines, by number.</summary>
    public required ImmutableArray<DocumentLine> Lines { get; init; }

    /// <summary>The charges without an amount, with their reasons: they keep the document from being published.</summary>
    public ImmutableArray<(string Charge, string Reason)> Unrated { get; init; } = [];

    /// <summary>The total as money owed to whom the document favours: a credit's is negative.</summary>
    public long SignedTotal => Kind.IsCredit() ? -Total : Total;

    /// <summary>Whether nothing but zeros is due.</summary>
    public bool IsNothingDue => Lines.All(line => line.Amount == 0 && line.Charges.All(charge => charge.Amount == 0));
}
