using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Connector.Adapters.Shared.Texts;
using Connector.Engine;

namespace Connector.Adapters.Files;

/// <summary>Writes documents as rows, one per line of a document: with our own columns, or with those that an accounting system imports.</summary>
public static class DocumentCsv
{
    // QuickBooks Online truncates longer document numbers.
    private const int LongestNumber = 21;

    /// <summary>All columns of the documents, under the names of the contract.</summary>
    public static void Write(TextWriter writer, IEnumerable<(Document Document, DocumentEnvelope Envelope)> documents)
    {
        Csv.Row(
            writer, "document", "revision", "kind", "direction", "payer", "provider", "recipient", "counterparty", "period", "issued_in", "issue_date",
            "due_date", "currency", "subject", "state", "corrects", "line", "item", "description", "quantity", "unit_price", "amount", "service_from",
            "service_to");
        foreach (var (document, envelope) in documents)
        {
            var unrated = document.Unrated.Select(u => u.Charge).ToHashSet(StringComparer.Ordinal);
            foreach (var line in document.Lines)
            {
                Csv.Row(
                    writer, Csv.Text(document.Key), Text(envelope.Revision), document.Kind.Text(), document.Direction.Text(), Csv.Text(document.Payer),
                    Csv.Text(document.Provider), Csv.Text(document.Recipient), Csv.Text(document.Counterparty), Csv.Text(document.Period),
                    Csv.Text(document.IssuedIn), CanonicalText.Text(document.IssueDate), CanonicalText.Text(document.DueDate), document.Currency,
                    Csv.Text(document.Subject), envelope.State ?? "", Csv.Text(document.Corrects), Text(line.Line), Csv.Text(line.Item),
                    Csv.Text(line.Description), line.Quantity?.ToText(6) ?? "", line.UnitPrice?.ToText(6) ?? "",
                    line.Charges.Any(c => unrated.Contains(c.Charge)) ? "" : Currency.Text(line.Amount, document.Currency), CanonicalText.Text(line.Service.From), CanonicalText.Text(line.Service.To));
            }
        }
    }

    /// <summary>The columns of QuickBooks Online's invoice import, under the names it maps by itself.</summary>
    /// <param name="writer">Where the rows are written.</param>
    /// <param name="documents">The documents.</param>
    /// <param name="party">The name of a party: QuickBooks knows customers by name.</param>
    /// <param name="item">The name of an item.</param>
    /// <param name="taxCode">The tax code of an item there, where it has one.</param>
    /// <param name="texts">The texts that customers read.</param>
    /// <returns>The keys of the documents that were left out: QuickBooks imports no credit notes, bills or payment requests.</returns>
    public static ImmutableArray<string> WriteQuickBooks(
        TextWriter writer, IEnumerable<(OutgoingDocument Outgoing, DocumentEnvelope Envelope)> documents,
        Func<string, string> party, Func<string, string> item, Func<string, string?> taxCode, CustomerTexts texts)
    {
        var leftOut = ImmutableArray.CreateBuilder<string>();
        Csv.Row(
            writer, "*InvoiceNo", "*Customer", "*InvoiceDate", "*DueDate", "Terms", "Location", "Memo", "Item(Product/Service)", "ItemDescription",
            "ItemQuantity", "ItemRate", "*ItemAmount", "ItemTaxCode", "Currency", "Service Date");
        foreach (var (outgoing, envelope) in documents)
        {
            var document = outgoing.Document;
            if (document.Kind != DocumentKind.Invoice)
            {
                leftOut.Add(document.Key);
                continue;
            }

            foreach (var line in document.Lines)
            {
                var (quantity, price, isCounted) = Exact(line, document.Currency, priceDecimals: 6);
                Csv.Row(
                    writer, Csv.Text(InvoiceNumber(document, envelope)), Csv.Text(Name(document.Counterparty, party)), CanonicalText.Text(document.IssueDate),
                    CanonicalText.Text(document.DueDate), "", "", Csv.Text(document.Corrects is null ? CustomerTexts.Order(outgoing) : texts.Document(outgoing)), Csv.Text(Name(line.Item, item)), Csv.Text(texts.Line(outgoing, line, isCounted)), quantity,
                    price, Currency.Text(line.Amount, document.Currency), Csv.Text(line.Item is null ? null : taxCode(line.Item)), document.Currency,
                    CanonicalText.Text(line.Service.To));
            }
        }

        return leftOut.DrainToImmutable();
    }

    /// <summary>The columns of Odoo's import of invoices, bills and their credits: technical names, the head on a document's first row only.</summary>
    /// <param name="writer">Where the rows are written.</param>
    /// <param name="documents">The documents.</param>
    /// <param name="party">The name of a party: Odoo finds customers and vendors by name.</param>
    /// <param name="item">The name of an item.</param>
    /// <param name="texts">The texts that customers read.</param>
    public static void WriteOdoo(
        TextWriter writer, IEnumerable<(OutgoingDocument Outgoing, DocumentEnvelope Envelope)> documents, Func<string, string> party, Func<string, string> item, CustomerTexts texts)
    {
        Csv.Row(
            writer, "id", "move_type", "partner_id", "invoice_date", "invoice_date_due", "ref", "currency_id", "invoice_line_ids/product_id",
            "invoice_line_ids/name", "invoice_line_ids/quantity", "invoice_line_ids/price_unit", "invoice_line_ids/display_type");
        foreach (var (outgoing, _) in documents)
        {
            var document = outgoing.Document;
            string[] head =
            [
                ExternalName(document.Key), MoveType(document.Kind), Csv.Text(Name(document.Counterparty, party)), CanonicalText.Text(document.IssueDate),
                CanonicalText.Text(document.DueDate), Csv.Text(document.Direction == Direction.Receivable ? CustomerTexts.Order(outgoing) : null), document.Currency,
            ];
            void Row(params string[] cells)
            {
                Csv.Row(writer, [.. head, .. cells]);
                Array.Fill(head, "");
            }

            if (document.Corrects is not null)
            {
                Row("", Csv.Text(texts.Document(outgoing)), "", "", "line_note");
            }

            foreach (var line in document.Lines)
            {
                // Odoo stores two decimals of a price unless its settings say otherwise, and a file cannot ask for them.
                var (quantity, price, isCounted) = Exact(line, document.Currency, priceDecimals: 2);
                Row(Csv.Text(Name(line.Item, item)), Csv.Text(texts.Line(outgoing, line, isCounted)), quantity, price, "product");
            }
        }
    }

    // The systems multiply again. Where their product would differ from the amount, the line has quantity 1 at the amount, and its text says what was multiplied.
    private static (string Quantity, string Price, bool IsCounted) Exact(DocumentLine line, string currency, int priceDecimals)
        => line is { Quantity: { } quantity, UnitPrice: { } price } && Rounded(quantity, 2) is { } pieces && Rounded(price, priceDecimals) is { } each
            && (pieces * each).Round(Currency.Decimals(currency)) == line.Amount
                ? (pieces.ToText(2), each.ToText(priceDecimals), true)
                : ("1", Currency.Text(line.Amount, currency), false);

    private static Fraction? Rounded(Fraction value, int decimals)
        => value.Round(decimals) is { } units ? Fraction.Of(units, decimals == 2 ? 100 : 1_000_000) : null;

    // The external number where there is one, else the key; longer ones are cut and end with a digest. Rows with the same number are one invoice.
    private static string InvoiceNumber(Document document, DocumentEnvelope envelope)
    {
        var number = envelope.ExternalNumber ?? document.Key;
        if (number.Length <= LongestNumber)
        {
            return number;
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(number))[..5]);
        return number[..(LongestNumber - digest.Length - 1)] + "-" + digest;
    }

    // An external id of Odoo: what precedes a dot in it would name a module.
    private static string ExternalName(string key)
        => string.Concat(Encoding.UTF8.GetBytes(key).Select(unit => (char)unit is var c && (char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '/')
            ? c.ToString() : "%" + unit.ToString("X2"))).Insert(0, "connector/");

    private static string MoveType(DocumentKind kind) => kind switch
    {
        DocumentKind.Invoice => "out_invoice",
        DocumentKind.CreditNote => "out_refund",
        DocumentKind.VendorCredit => "in_refund",
        _ => "in_invoice",
    };

    private static string? Name(string? key, Func<string, string> name) => key is null ? null : name(key);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
