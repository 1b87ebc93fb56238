using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Adapters.Shared.Texts;
using Connector.Engine;

namespace Connector.Adapters.Tryton;

/// <summary>Maps documents to the values of an invoice, and invoices back to what the engine asks about. Pure.</summary>
internal static class TrytonMapper
{
    /// <summary>The fields of an invoice that are read back, with its lines: in one call, so that both show the same moment.</summary>
    public static readonly string[] InvoiceFields =
    [
        "reference", "state", "number", "type", "party", "currency", "currency_digits", "invoice_date", "payment_term_date", "description",
        "untaxed_amount", "tax_amount", "amount_to_pay", "create_uid", "write_uid.name", "_timestamp",
        "lines.sequence", "lines.type", "lines.description", "lines.quantity", "lines.unit_price", "lines.product", "lines.unit", "lines.account", "lines.taxes", "lines.note",
    ];

    /// <summary>The type of invoice that a document becomes.</summary>
    public static string TypeOf(Direction direction) => direction == Direction.Receivable ? "out" : "in";

    /// <summary>The invoice of a document.</summary>
    /// <exception cref="TrytonFailure">Something that it refers to does not exist in the company: nothing must be written.</exception>
    public static InvoiceContent ToContent(
        OutgoingDocument outgoing, TrytonCompany company, TrytonOptions options, IReadOnlyDictionary<string, TrytonParty> parties, IReadOnlyDictionary<string, TrytonProduct> products)
    {
        var document = outgoing.Document;
        var type = TypeOf(document.Direction);
        if (document.Counterparty is null || !parties.TryGetValue(document.Counterparty, out var counterparty))
        {
            throw new TrytonFailure(FailureKind.Refused, "TRYTON-009", $"The party {document.Counterparty} is not in Tryton: publish it again, or link it.");
        }

        if (!company.Currencies.TryGetValue(document.Currency, out var currency))
        {
            throw new TrytonFailure(FailureKind.Refused, "TRYTON-010", $"There is no active currency {document.Currency} in Tryton: add it, with a rate.");
        }

        var smallest = CanonicalText.Text(CanonicalText.Decimal(Currency.Text(1, document.Currency)));
        if (currency.Rounding != smallest)
        {
            throw new TrytonFailure(
                FailureKind.Refused, "TRYTON-010", $"Tryton rounds {document.Currency} to {currency.Rounding}, but its amounts have units of {smallest}: set its rounding to {smallest}.");
        }

        var texts = options.Texts ?? CustomerTexts.Shipped;
        // Where keys cannot be reserved, only the reference finds the invoice again.
        var reference = !company.CanReserveKeys ? document.Key : document.Direction == Direction.Receivable ? CustomerTexts.Order(outgoing) : null;
        var lines = document.Lines.SelectMany(line => ToLines(line, outgoing, type, company, options, texts, products)).ToImmutableArray();
        return new InvoiceContent(
            type, counterparty.Id, currency.Id, document.IssueDate, document.DueDate, reference, texts.Document(outgoing).ReplaceLineEndings(" "), lines)
        {
            Key = document.Key,
        };
    }

    /// <summary>The head of an invoice as it is first created: without lines, so that nothing on it counts.</summary>
    public static JsonObject EmptyDraft(InvoiceContent draft, TrytonParty party, TrytonCompany company) => new()
    {
        ["type"] = draft.Type,
        ["company"] = company.Id,
        ["party"] = draft.Party,
        ["invoice_address"] = party.Address ?? throw new TrytonFailure(
            FailureKind.Refused, "TRYTON-009", $"The party of {draft.Key} has no address in Tryton: give it one."),
        ["account"] = (draft.Type == "out" ? party.Receivable ?? company.Receivable : party.Payable ?? company.Payable) ?? throw new TrytonFailure(
            FailureKind.Refused, "TRYTON-011", $"Tryton has no default {(draft.Type == "out" ? "receivable" : "payable")} account: set it in the accounting configuration."),
        ["journal"] = company.JournalOf(draft.Type) ?? throw new TrytonFailure(
            FailureKind.Refused, "TRYTON-011", draft.Type == "out" ? "Tryton has no revenue journal of the configured name." : "Tryton has no journal of type expense."),
        ["currency"] = draft.Currency,
        ["invoice_date"] = TrytonValues.Date(draft.InvoiceDate!.Value),
        ["payment_term"] = null,
        ["payment_term_date"] = TrytonValues.Date(draft.DueDate!.Value),
        // An empty draft that is not reserved is known by our key; with the content it gets what the customer reads.
        ["reference"] = draft.Key,
        ["description"] = draft.Description,
    };

    /// <summary>All that is written on a draft: its head, and its lines in place of the existing ones.</summary>
    public static JsonObject Content(InvoiceContent draft, ContentStamp stamp, TrytonParty party, TrytonCompany company, IEnumerable<int> oldLines)
    {
        var values = EmptyDraft(draft, party, company);
        // Writing the company is refused once there are lines.
        values.Remove("company");
        values["reference"] = draft.Reference;
        var lines = new JsonArray();
        foreach (var (line, index) in draft.Lines.Select((line, index) => (line, index)))
        {
            lines.Add(new JsonObject
            {
                ["type"] = line.Type,
                ["sequence"] = line.Number,
                ["description"] = line.Description,
                ["quantity"] = JsonNode.Parse(line.Quantity!),
                ["unit_price"] = TrytonValues.Decimal(line.UnitPrice!),
                ["product"] = line.Product,
                ["unit"] = line.Unit,
                ["account"] = line.Account,
                ["taxes"] = new JsonArray(new JsonArray("add", TrytonValues.Ids(line.Taxes))),
                ["currency"] = draft.Currency,
                ["company"] = company.Id,
                ["note"] = index == 0 ? ContentStamp.Note(stamp, draft.Key, line.Note) : line.Note,
            });
        }

        var actions = new JsonArray();
        if (TrytonValues.Ids(oldLines) is { Count: > 0 } old)
        {
            actions.Add(new JsonArray("delete", old));
        }

        actions.Add(new JsonArray("create", lines));
        values["lines"] = actions;
        return values;
    }

    /// <summary>Reads an invoice.</summary>
    /// <param name="key">The document's key.</param>
    /// <param name="invoice">Its fields.</param>
    public static TrytonInvoice Read(string key, JsonElement invoice)
    {
        var lines = invoice.GetProperty("lines.").EnumerateArray().OrderBy(line => line.Id("sequence") ?? int.MaxValue).ThenBy(line => line.Id("id")).ToList();
        var draft = new InvoiceContent(
            invoice.Text("type")!, invoice.Id("party")!.Value, invoice.Id("currency")!.Value, invoice.Day("invoice_date"), invoice.Day("payment_term_date"),
            invoice.Text("reference"), invoice.Text("description"),
            [.. lines.Select(line => new InvoiceLine(
                line.Text("type")!, line.Text("description"), line.Number("quantity"), line.Number("unit_price"), line.Id("product"), line.Id("unit"),
                line.Id("account"), [.. line.IdsOf("taxes")]))]);
        var stamp = lines.Count == 0 ? null : ContentStamp.Parse(lines[0].Text("note"));
        var fingerprint = draft.Fingerprint();
        var decimals = invoice.Id("currency_digits") ?? 2;
        long Minor(string field) => ((Fraction)CanonicalText.Decimal(invoice.Number(field) ?? "0")).Round(decimals) ?? 0;
        var untaxed = Minor("untaxed_amount");
        var sign = stamp?.IsCredit ?? untaxed < 0 ? -1 : 1;
        var state = invoice.Text("state")!;
        return new TrytonInvoice(
            invoice.Id("id")!.Value, state, invoice.Text("_timestamp")!, [.. lines.Select(line => line.Id("id")!.Value)], invoice.Id("create_uid"),
            new ExternalDocument(
                key, stamp?.Revision ?? 0, invoice.Id("id")!.Value.ToString(CultureInfo.InvariantCulture), invoice.Text("number"), StateOf(state),
                sign * untaxed, stamp?.Fingerprint == fingerprint ? stamp.Digest : "edited " + fingerprint)
            {
                IsCredit = sign < 0,
                Tax = sign * Minor("tax_amount"),
                Residual = state is "posted" or "paid" ? sign * Minor("amount_to_pay") : null,
                ChangedBy = invoice.TryGetProperty("write_uid.", out var user) && user.ValueKind == JsonValueKind.Object ? user.Text("name") : null,
            });
    }

    /// <summary>The items of a line: its own, or those of its charges.</summary>
    public static string[] ItemsOf(DocumentLine line) => line.Item is { } only ? [only] : [.. line.ChargedItems];

    private static PublicationState StateOf(string state) => state switch
    {
        // Validated invoices wait to be posted, and can be set back to draft.
        "draft" or "validated" => PublicationState.Draft,
        "paid" => PublicationState.Paid,
        "cancelled" => PublicationState.Cancelled,
        _ => PublicationState.Posted,
    };

    private static IEnumerable<InvoiceLine> ToLines(
        DocumentLine line, OutgoingDocument outgoing, string type, TrytonCompany company, TrytonOptions options, CustomerTexts texts, IReadOnlyDictionary<string, TrytonProduct> products)
    {
        // The items of a line have the same tax code, so any of them can tell it.
        var items = ItemsOf(line);
        var item = outgoing.Records.FirstOrDefault(r => r.Subject == ActionSubject.Item && items.Contains(r.Key));
        var product = line.Item is null ? null : products.GetValueOrDefault(line.Item);
        if (item is null || (product is null && line.Item is not null))
        {
            throw new TrytonFailure(FailureKind.Refused, "TRYTON-012", $"The item {line.Item ?? $"of line {line.Line}"} is not in Tryton: publish it again, or link it.");
        }

        var unit = product is null ? null : company.Units.GetValueOrDefault(product.Unit);
        // Tryton rounds the product of each line, halves to even.
        var precision = new LinePrecision(unit?.Decimals ?? 2, company.PriceDecimals, RoundsEachLine: true);
        return SentLine.Of(outgoing.Document with { Lines = [line] }, precision)[0].Select((sent, part) =>
        {
            var quantity = sent.Quantity.ToText(precision.Quantity);
            return new InvoiceLine(
                "line", texts.Line(outgoing, line, sent.IsCounted), outgoing.Document.Kind.IsCredit() ? Negated(quantity) : quantity, sent.UnitPrice.ToText(Math.Max(precision.Price, Currency.Decimals(outgoing.Document.Currency))), product?.Id, product?.Unit,
                AccountOf(item, product, type, company), TaxesOf(item, type, company, options))
            {
                Number = line.Line,
                Note = part == 0 && line.Corrects is not null ? line.Description : null,
            };
        });
    }

    private static int AccountOf(BackendRecord item, TrytonProduct? product, string type, TrytonCompany company)
    {
        if (item.Field(type == "out" ? "income_account" : "expense_account") is { } wanted)
        {
            var accounts = company.AccountsNamed(wanted);
            return accounts.Length == 1 ? accounts[0] : throw new TrytonFailure(
                FailureKind.Refused, "TRYTON-015", $"Tryton has {accounts.Length} open accounts {wanted}, which item {item.Key} is booked to: give it the code or the name of exactly one.");
        }

        return company.AccountOf(product?.Category, type) ?? throw new TrytonFailure(
            FailureKind.Refused, "TRYTON-011", $"Tryton has no default {(type == "out" ? "revenue" : "expense")} account: set it in the accounting configuration.");
    }

    /// <summary>Why a line with this item would be refused; null when nothing is known to be in the way.</summary>
    public static string? Refusal(ItemUse use, TrytonCompany company, TrytonOptions options)
    {
        var type = use.Direction == Direction.Receivable ? "out" : "in";
        try
        {
            _ = TaxesOf(use.Item, type, company, options);
            // The account of an item that names none is that of its product, which may not exist yet.
            _ = use.Item.Field(type == "out" ? "income_account" : "expense_account") is null ? 0 : AccountOf(use.Item, null, type, company);
            return company.Currencies.ContainsKey(use.Currency) ? null : $"Tryton has no currency {use.Currency}";
        }
        catch (TrytonFailure refused) when (refused.Kind == FailureKind.Refused)
        {
            return refused.Message;
        }
    }

    private static ImmutableArray<int> TaxesOf(BackendRecord item, string type, TrytonCompany company, TrytonOptions options)
    {
        if (item.Field("tax_code") is not { } code)
        {
            return [];
        }

        if (!options.Taxes.TryGetValue(code, out var name))
        {
            throw new TrytonFailure(FailureKind.Refused, "TRYTON-014", $"The tax code {code} of item {item.Key} is not in Taxes: map it to a tax of Tryton.");
        }

        var taxes = company.TaxesNamed(name, type);
        return taxes.Length == 1 ? taxes : throw new TrytonFailure(
            FailureKind.Refused, "TRYTON-014", $"Tryton has {taxes.Length} taxes {name} for {(type == "out" ? "customer" : "supplier")} invoices, which {code} is mapped to: there must be exactly one.");
    }

    private static string Negated(string number) => number == "0" ? number : number.StartsWith('-') ? number[1..] : "-" + number;
}
