using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Connector.Adapters.Shared.Texts;
using Connector.Engine;

namespace Connector.Adapters.Odoo;

/// <summary>Maps documents and records to Odoo's values. Pure.</summary>
internal static partial class OdooMapper
{
    /// <summary>The module of our external ids: nobody else uses it.</summary>
    public const string Module = "__connector__";

    private const string Note = "line_note";

    // Equal keys give equal names, and no key can break Odoo's rules for names.
    private static string Digest(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))[..16]);

    /// <summary>The external id of a document: another one each time it is created, so that a cancelled move is never used again.</summary>
    public static string NameOf(string document, int revision) => $"doc_{Digest(document)}_r{revision.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The external id of a party or an item. A party that is invoiced and paid is one partner.</summary>
    public static string NameOf(BackendRecord record) => (record.Subject == ActionSubject.Item ? "item_" : "party_") + Digest(record.Key);

    /// <summary>The move's type.</summary>
    public static string TypeOf(DocumentKind kind) => kind switch
    {
        DocumentKind.Invoice => "out_invoice",
        DocumentKind.CreditNote => "out_refund",
        DocumentKind.VendorCredit => "in_refund",
        _ => "in_invoice",
    };

    public static bool IsPurchase(Direction direction) => direction != Direction.Receivable;

    /// <summary>The account code that a line's item names, for the document's direction.</summary>
    public static string? AccountOf(BackendRecord? item, Direction direction) => item?.Field(IsPurchase(direction) ? "expense_account" : "income_account");

    /// <summary>A document as Odoo's values, or why it cannot be mapped.</summary>
    public static (OdooDocument? Document, SendOutcome.Refused? Refusal) Map(OutgoingDocument outgoing, OdooCompany company, OdooOptions options)
    {
        var document = outgoing.Document;
        var isPurchase = IsPurchase(document.Direction);
        var problems = new List<string>();
        if (company.Of("res.currency", document.Currency) is { Problem: { } noCurrency })
        {
            problems.Add(noCurrency);
        }

        var subject = isPurchase ? ActionSubject.Vendor : ActionSubject.Customer;
        var partner = Number(outgoing.Records.FirstOrDefault(r => r.Subject == subject && r.Key == document.Counterparty)?.ExternalId);
        if (partner is null)
        {
            return (null, new SendOutcome.Refused(OdooFault.NotLinked, $"{document.Counterparty} is not linked to a partner in Odoo."));
        }

        var items = outgoing.Records.Where(r => r.Subject == ActionSubject.Item).ToDictionary(r => r.Key, StringComparer.Ordinal);
        var lines = ImmutableArray.CreateBuilder<OdooLine>(document.Lines.Length);
        var numbers = ImmutableArray.CreateBuilder<int>(document.Lines.Length);
        var accounts = ImmutableArray.CreateBuilder<long?>(document.Lines.Length);
        var analytic = ImmutableArray.CreateBuilder<long?>(document.Lines.Length);
        void Add(int number, OdooLine line, long? account, long? analyticAccount)
        {
            numbers.Add(number);
            lines.Add(line);
            accounts.Add(account);
            analytic.Add(analyticAccount);
        }

        var texts = options.Texts ?? CustomerTexts.Shipped;
        if (document.Corrects is not null)
        {
            // Which invoice is corrected has to stand on a credit note; an invoice says itself what it is.
            Add(0, new OdooLine(null, Clean(texts.Document(outgoing)), 0, 0, 0, [], Note), null, null);
        }

        var parts = SentLine.Of(document, company.Precision);
        foreach (var (line, index) in document.Lines.Select((line, index) => (line, index)))
        {
            var item = line.Item is { } key ? items.GetValueOrDefault(key) : null;
            if (line.Item is not null && item?.ExternalId is null)
            {
                return (null, new SendOutcome.Refused(OdooFault.NotLinked, $"The item {line.Item} is not linked to a product in Odoo."));
            }

            // A line may sum up several items: then it has no product, but it has the tax and the accounts that they have in common.
            BackendRecord[] summed = item is null ? [.. line.ChargedItems.Select(name => items.GetValueOrDefault(name)).OfType<BackendRecord>()] : [item];
            var codes = summed.Select(i => i.Field("tax_code")).Distinct(StringComparer.Ordinal).ToArray();
            if (codes.Length > 1)
            {
                problems.Add($"line {line.Line} sums up items of several tax codes: {string.Join(", ", codes.Select(c => c ?? "none"))}");
            }

            var tax = company.Tax(codes.FirstOrDefault(), isPurchase);
            var account = Common(summed.Select(i => AccountOf(i, document.Direction))) is { } code ? company.Of("account.account", company.AccountCode(code)) : default;
            problems.AddRange(new[] { tax.Problem, account.Problem }.OfType<string>());
            foreach (var sent in parts[index])
            {
                Add(
                    line.Line,
                    new OdooLine(Number(item?.ExternalId), Clean(texts.Line(outgoing, line, sent.IsCounted)), Decimal(sent.Quantity), Decimal(sent.UnitPrice), 0, tax.Id is { } id ? [id] : [], null),
                    account.Id, company.Analytic(line.Item ?? Common(summed.Select(i => (string?)i.Key))));
            }
        }

        if (problems.Count > 0)
        {
            return (null, new SendOutcome.Refused(OdooFault.Settings, string.Join("; ", problems.Distinct(StringComparer.Ordinal)) + "."));
        }

        return (new OdooDocument
        {
            Key = document.Key,
            Revision = outgoing.Revision,
            Name = NameOf(document.Key, outgoing.Revision),
            Type = TypeOf(document.Kind),
            Partner = partner.Value,
            Currency = company.Of("res.currency", document.Currency).Id!.Value,
            Date = CanonicalText.Text(document.IssueDate),
            DueDate = CanonicalText.Text(document.DueDate),
            Reference = isPurchase || CustomerTexts.Order(outgoing) is not { } order ? null : Clean(order),
            Narration = options.Terms is { } terms && !isPurchase ? $"<p>{WebUtility.HtmlEncode(Clean(terms))}</p>" : null,
            Salesperson = isPurchase ? null : company.Salesperson,
            Journal = isPurchase ? company.PurchaseJournal : company.SaleJournal,
            PaymentTerm = company.PaymentTerm,
            FiscalPosition = company.FiscalPosition,
            Corrects = document.Kind.IsCredit() ? Number(outgoing.CorrectsId) : null,
            Lines = lines.DrainToImmutable(),
            Numbers = numbers.DrainToImmutable(),
            Accounts = accounts.DrainToImmutable(),
            Analytic = analytic.DrainToImmutable(),
        }, null);
    }

    /// <summary>The value that all have; null when they differ.</summary>
    private static string? Common(IEnumerable<string?> values) => values.Distinct(StringComparer.Ordinal).ToArray() is [var one] ? one : null;

    /// <summary>Documents of one shape as the table that <c>load</c> accepts: the head on a document's first row, a line on each row.</summary>
    public static (List<string> Fields, List<string[]> Rows) Table(IReadOnlyList<OdooDocument> documents)
    {
        var shape = documents[0].Shape;
        List<string> fields =
            ["id", "move_type", "partner_id/.id", "invoice_date", OdooMove.StampField, "currency_id/.id", "invoice_user_id/.id"];
        fields.AddRange(shape.Journal ? ["journal_id/.id"] : []);
        fields.AddRange(shape.Corrects ? ["reversed_entry_id/.id"] : []);
        fields.AddRange(shape.Reference ? ["ref"] : []);
        fields.AddRange(documents[0].Narration is null ? [] : ["narration"]);
        fields.Add(documents[0].PaymentTerm is null ? "invoice_date_due" : "invoice_payment_term_id/.id");
        fields.AddRange(documents[0].FiscalPosition is null ? [] : ["fiscal_position_id/.id"]);
        var head = fields.Count;
        fields.AddRange(["id", "sequence", "product_id/.id", "name", "quantity", "price_unit", "tax_ids/.id"]);
        fields.AddRange(shape.Note ? ["display_type"] : []);
        fields.AddRange(shape.Account ? ["account_id/.id"] : []);
        fields.AddRange(shape.Analytic ? ["analytic_distribution"] : []);
        for (var i = head; i < fields.Count; i++)
        {
            fields[i] = "invoice_line_ids/" + fields[i];
        }

        var rows = new List<string[]>();
        foreach (var document in documents)
        {
            List<string> cells =
            [
                $"{Module}.{document.Name}", document.Type, Text(document.Partner), document.Date, document.Stamp, Text(document.Currency), Text(document.Salesperson),
            ];
            cells.AddRange(shape.Journal ? [Text(document.Journal)] : []);
            cells.AddRange(shape.Corrects ? [Text(document.Corrects)] : []);
            cells.AddRange(shape.Reference ? [document.Reference!] : []);
            cells.AddRange(documents[0].Narration is null ? [] : [document.Narration ?? ""]);
            cells.Add(document.PaymentTerm is null ? document.DueDate : Text(document.PaymentTerm));
            cells.AddRange(document.FiscalPosition is null ? [] : [Text(document.FiscalPosition)]);
            for (var i = 0; i < document.Lines.Length; i++)
            {
                var line = document.Lines[i];
                cells.AddRange([$"{Module}.{document.Name}_l{Text(i + 1)}", Text(document.Numbers[i]), Text(line.Product), line.Name]);
                cells.AddRange(line.Kind is null ? [Plain(line.Quantity), Plain(line.Price), string.Join(',', line.Taxes)] : ["", "", ""]);
                cells.AddRange(shape.Note ? [line.Kind ?? "product"] : []);
                cells.AddRange(shape.Account ? [Text(document.Accounts[i])] : []);
                cells.AddRange(shape.Analytic ? [document.Analytic[i] is { } account ? Distribution(account).ToJsonString() : ""] : []);
                rows.Add([.. cells]);
                cells = [.. Enumerable.Repeat("", head)];
            }
        }

        return (fields, rows);
    }

    /// <summary>The call that makes a draft say what is sent. A forced one also clears Odoo's mark of an edit by a person.</summary>
    public static OdooCall Write(OdooSending sending, long id, OdooCompany company)
    {
        var values = Values(sending.Wanted!);
        if (sending.Found?.IsOldStyle == true)
        {
            // What was published before our key and our texts went elsewhere: the customer reads neither.
            values["invoice_origin"] = false;
            values["narration"] = sending.Wanted!.Narration is { } terms ? terms : false;
        }

        if (company.TellsEdits && sending.Outgoing.Force)
        {
            values["is_manually_modified"] = false;
        }

        return OdooCall.Write("account.move", id, values);
    }

    /// <summary>The values that <c>write</c> gives a draft: all lines are replaced, since those left out would stay.</summary>
    public static JsonObject Values(OdooDocument document)
    {
        var values = new JsonObject
        {
            ["partner_id"] = document.Partner,
            ["invoice_date"] = document.Date,
            ["ref"] = document.Reference is { } reference ? reference : false,
            [OdooMove.StampField] = document.Stamp,
            ["currency_id"] = document.Currency,
            ["invoice_user_id"] = document.Salesperson is { } salesperson ? salesperson : false,
        };
        if (document.Narration is { } narration)
        {
            values["narration"] = narration;
        }

        if (document.PaymentTerm is { } term)
        {
            values["invoice_payment_term_id"] = term;
        }
        else
        {
            values["invoice_date_due"] = document.DueDate;
        }

        if (document.FiscalPosition is { } position)
        {
            values["fiscal_position_id"] = position;
        }

        var commands = new JsonArray { new JsonArray(5, 0, 0) };
        for (var i = 0; i < document.Lines.Length; i++)
        {
            var line = document.Lines[i];
            if (line.Kind is { } kind)
            {
                commands.Add(new JsonArray(0, 0, new JsonObject { ["sequence"] = document.Numbers[i], ["display_type"] = kind, ["name"] = line.Name }));
                continue;
            }

            var content = new JsonObject
            {
                ["sequence"] = document.Numbers[i],
                ["product_id"] = line.Product is { } product ? product : false,
                ["name"] = line.Name,
                ["quantity"] = line.Quantity,
                ["price_unit"] = line.Price,
                ["tax_ids"] = new JsonArray(new JsonArray(6, 0, OdooCall.Numbers(line.Taxes))),
            };
            if (document.Accounts[i] is { } account)
            {
                content["account_id"] = account;
            }

            if (document.Analytic[i] is { } analytic)
            {
                content["analytic_distribution"] = Distribution(analytic);
            }

            commands.Add(new JsonArray(0, 0, content));
        }

        values["invoice_line_ids"] = commands;
        return values;
    }

    /// <summary>Text that Odoo's database accepts: no control characters except line breaks and tabs, no halves of surrogate pairs.</summary>
    public static string Clean(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\x1f') && !text.Any(char.IsSurrogate))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (!Rune.IsControl(rune) || rune.Value is '\n' or '\t')
            {
                _ = clean.Append(rune.ToString());
            }
        }

        return clean.ToString();
    }

    /// <summary>The id of a record in Odoo; null for any other text.</summary>
    public static long? Number(string? externalId)
        => long.TryParse(externalId, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static JsonObject Distribution(long account) => new() { [Text(account)] = 100 };

    private static decimal Decimal(Fraction value) => CanonicalText.Decimal(value.ToText(10));

    private static string Plain(decimal value) => value.ToString("0.##########", CultureInfo.InvariantCulture);

    internal static string Text(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
