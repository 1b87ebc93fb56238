using System.Collections.Immutable;
using Connector.Adapters.Shared.Texts;
using Connector.Engine;

namespace Connector.Adapters.QuickBooks;

/// <summary>Maps documents to QuickBooks' values. Pure.</summary>
internal static class QuickBooksMapper
{
    private const int MostLines = 1500;
    private const int MostTaxedLines = 750;

    // What QuickBooks surely keeps of quantity and price.
    private static readonly LinePrecision Precision = new(5, 5, RoundsEachLine: true);

    /// <summary>A document as QuickBooks' values, or why it cannot be mapped.</summary>
    public static (WantedDocument? Document, SendOutcome.Refused? Refusal) Map(OutgoingDocument outgoing, QuickBooksCompany company, QuickBooksOptions options)
    {
        var document = outgoing.Document;
        var entity = EntityId.Of(document);
        var isPurchase = document.Direction != Direction.Receivable;
        var subject = isPurchase ? ActionSubject.Vendor : ActionSubject.Customer;
        var party = outgoing.Records.FirstOrDefault(r => r.Subject == subject && r.Key == document.Counterparty);
        if (EntityId.Read(party?.ExternalId, subject) is not { } partyId)
        {
            return Refuse(QuickBooksFault.NotLinked, $"{document.Counterparty} is not linked to a {EntityId.Of(subject).ToLowerInvariant()} in QuickBooks: run backend link.");
        }

        if (document.Total < 0)
        {
            return Refuse(QuickBooksFault.Negative, $"Its total is {Currency.Text(document.Total, document.Currency)}, and QuickBooks takes no negative totals: it has to be a credit.");
        }

        if (CurrencyProblem(document.Currency, company) is { } currency)
        {
            return Refuse(QuickBooksFault.WrongCurrency, currency);
        }

        var problems = new List<string>();
        var lines = Lines(outgoing, company, options, problems, out var salesTax);
        if (lines is null)
        {
            return Refuse(QuickBooksFault.NotLinked, string.Join("; ", problems) + ".");
        }

        if (problems.Count > 0)
        {
            return Refuse(QuickBooksFault.Settings, string.Join("; ", problems.Distinct(StringComparer.Ordinal)) + ".");
        }

        var isTaxed = lines.Any(l => l.Detail?.TaxCodeRef?.Value is { } code and not "NON");
        if (lines.Length > (isTaxed ? MostTaxedLines : MostLines))
        {
            return Refuse(
                QuickBooksFault.TooManyLines,
                $"It has {lines.Length} lines, and QuickBooks takes {(isTaxed ? MostTaxedLines : MostLines)}{(isTaxed ? " where there is tax" : "")}: have the payer's documents made by recipient, agreement or provider, or in shorter periods, or sum up lines.");
        }

        var needsToSend = options.NeedsToSend && !isPurchase;
        if (needsToSend && party!.Field("email") is null)
        {
            return Refuse(QuickBooksFault.NoEmail, $"QuickBooks is to send it by e-mail, and {party.Key} has no address: import one, or set EmailStatus to NotSet.");
        }

        var content = new Transaction
        {
            CustomerRef = isPurchase ? null : new Reference(partyId.Id),
            VendorRef = isPurchase ? new Reference(partyId.Id) : null,
            TxnDate = CanonicalText.Text(document.IssueDate),
            DueDate = document.Kind.IsCredit() ? null : CanonicalText.Text(document.DueDate),
            DocNumber = isPurchase || company.TakesNumbers ? DocNumbers.Of(document.Key, outgoing.Revision) : null,
            CustomerMemo = isPurchase ? null : Memo(outgoing, options),
            CurrencyRef = company.HasCurrencies ? new Reference(document.Currency) : null,
            SalesTermRef = document.Kind.IsCredit() ? null : Reference.To(company.Term),
            ClassRef = company.HasDocumentClasses ? Reference.To(Common(document.Lines.Select(l => company.Class(l.Item)))) : null,
            DepartmentRef = Reference.To(Common(document.Lines.Select(l => company.Department(l.Item)))),
            BillEmail = needsToSend ? new EmailAddress(party!.Field("email")) : null,
            EmailStatus = isPurchase ? null : needsToSend ? "NeedToSend" : "NotSet",
            GlobalTaxCalculation = company.IsUs || company.UsesTax == false ? null : isTaxed ? "TaxExcluded" : "NotApplicable",
            TxnTaxDetail = salesTax is null ? null : new TaxDetail { TxnTaxCodeRef = new Reference(salesTax) },
            Line = [.. lines],
        };
        var fingerprint = Fingerprint.Of(entity, content, company.HomeCurrency);
        var note = NoteStamp.Of(document.Key, outgoing.Revision, fingerprint).Text;
        // Vendors read no memo of ours; who pays them finds what is corrected beside the stamp.
        content = content with { PrivateNote = isPurchase && Memo(outgoing, options)?.Value is { } memo ? note + "\n" + memo : note };
        return (new WantedDocument(entity, content, fingerprint), null);

        static (WantedDocument?, SendOutcome.Refused?) Refuse(string code, string message) => (null, new SendOutcome.Refused(code, message));
    }

    /// <summary>Why a document with this item would be refused; null when nothing is known to be in the way.</summary>
    public static string? Refusal(ItemUse use, QuickBooksCompany company)
        => CurrencyProblem(use.Currency, company) ?? Tax(use.Item.Field("tax_code"), use.Direction != Direction.Receivable, company).Problem;

    private static string? CurrencyProblem(string currency, QuickBooksCompany company) => company.HomeCurrency is { } home && !company.HasCurrencies && home != currency
        ? $"It is in {currency}, and the company's books have {home} only: turn on multicurrency in QuickBooks, under Account and settings, Advanced."
        : null;

    private static QuickBooksCompany.Resolved Tax(string? code, bool isPurchase, QuickBooksCompany company) => isPurchase && company.IsUs ? default : company.Tax(code, isPurchase);

    /// <summary>The lines; null where an item is not linked.</summary>
    private static TransactionLine[]? Lines(OutgoingDocument outgoing, QuickBooksCompany company, QuickBooksOptions options, List<string> problems, out string? salesTax)
    {
        var document = outgoing.Document;
        var isPurchase = document.Direction != Direction.Receivable;
        var items = outgoing.Records.Where(r => r.Subject == ActionSubject.Item).ToDictionary(r => r.Key, StringComparer.Ordinal);
        var texts = options.Texts ?? CustomerTexts.Shipped;
        var parts = SentLine.Of(document, Precision);
        var lines = new TransactionLine[document.Lines.Length];
        var taxes = new string?[document.Lines.Length];
        salesTax = null;
        for (var i = 0; i < lines.Length; i++)
        {
            var line = document.Lines[i];
            // A line may sum up several items: then it stands under the first of them, which has the tax and accounts that they must have in common.
            BackendRecord[] summed = [.. (line.Item is { } key ? [key] : line.ChargedItems).Select(items.GetValueOrDefault).OfType<BackendRecord>()];
            var itemId = EntityId.Read(summed.FirstOrDefault()?.ExternalId, ActionSubject.Item)?.Id;
            if (line.Item is not null && itemId is null)
            {
                problems.Add($"The item {line.Item} is not linked to an item in QuickBooks: run backend link");
                return null;
            }

            var codes = summed.Select(r => r.Field("tax_code")).Distinct(StringComparer.Ordinal).ToArray();
            if (codes.Length > 1)
            {
                problems.Add($"line {line.Line} sums up items of several tax codes: {string.Join(", ", codes.Select(c => c ?? "none"))}");
            }

            var tax = Tax(codes.FirstOrDefault(), isPurchase, company);
            problems.AddRange(tax.Problem is { } problem ? [problem] : []);
            taxes[i] = tax.Id;
            // One piece that QuickBooks multiplies to the amount; else the amount alone, whose text tells what was multiplied.
            var counted = parts[i] is [{ IsCounted: true } one] && line.Quantity is not null ? one : null;
            var detail = new ItemDetail
            {
                ItemRef = Reference.To(itemId),
                Qty = counted is null ? null : Decimal(counted.Quantity),
                UnitPrice = counted is null ? null : Decimal(counted.UnitPrice),
                ClassRef = company.HasLineClasses ? Reference.To(company.Class(line.Item ?? Common(summed.Select(s => (string?)s.Key)))) : null,
                ServiceDate = isPurchase ? null : CanonicalText.Text(line.Service.From),
            };
            lines[i] = new TransactionLine
            {
                LineNum = i + 1,
                Description = QuickBooksText.Cut(QuickBooksText.Clean(texts.Line(outgoing, line, counted is not null)), QuickBooksText.LongestDescription),
                Amount = Decimal(Currency.Amount(line.Amount, document.Currency)),
                DetailType = !isPurchase ? "SalesItemLineDetail" : itemId is null ? "AccountBasedExpenseLineDetail" : "ItemBasedExpenseLineDetail",
                SalesItemLineDetail = isPurchase ? null : detail,
                ItemBasedExpenseLineDetail = isPurchase && itemId is not null ? detail : null,
                AccountBasedExpenseLineDetail = isPurchase && itemId is null
                    ? new ItemDetail { AccountRef = Reference.To(Expense(summed, company, options, problems)), ClassRef = detail.ClassRef }
                    : null,
            };
        }

        if (company.IsUs && !isPurchase)
        {
            var named = taxes.Where(t => t is not (null or "TAX" or "NON")).Distinct(StringComparer.Ordinal).ToArray();
            if (named.Length > 1)
            {
                problems.Add("its items have tax codes of several sales taxes, and QuickBooks takes one for each document: bill them apart");
            }

            salesTax = named.FirstOrDefault();
            taxes = company.UsesTax == false ? new string?[taxes.Length] : [.. taxes.Select(t => t is null or "NON" ? "NON" : "TAX")];
        }
        else if (!company.IsUs && taxes.Any(t => t is not null) && Array.FindIndex(taxes, t => t is null) is >= 0 and var without)
        {
            problems.Add($"line {document.Lines[without].Line} has no tax code, and others have one: QuickBooks wants one on each line. Name one for the item, or map * in Taxes");
        }

        for (var i = 0; i < lines.Length; i++)
        {
            lines[i] = WithTax(lines[i], Reference.To(taxes[i]));
        }

        return lines;
    }

    private static string? Expense(BackendRecord[] summed, QuickBooksCompany company, QuickBooksOptions options, List<string> problems)
    {
        if ((Common(summed.Select(s => s.Field("expense_account"))) ?? options.ExpenseAccount) is not { } name)
        {
            problems.Add("a line without item needs an expense account: set ExpenseAccount");
            return null;
        }

        var account = company.Account(name, isIncome: false);
        problems.AddRange(account.Problem is { } problem ? [problem] : []);
        return account.Id;
    }

    private static TransactionLine WithTax(TransactionLine line, Reference? tax) => tax is null ? line : line with
    {
        SalesItemLineDetail = line.SalesItemLineDetail is { } sales ? sales with { TaxCodeRef = tax } : null,
        ItemBasedExpenseLineDetail = line.ItemBasedExpenseLineDetail is { } item ? item with { TaxCodeRef = tax } : null,
        AccountBasedExpenseLineDetail = line.AccountBasedExpenseLineDetail is { } account ? account with { TaxCodeRef = tax } : null,
    };

    /// <summary>What the customer reads beside the lines: what is corrected, by number and date, and the order.</summary>
    private static TextValue? Memo(OutgoingDocument outgoing, QuickBooksOptions options)
        => outgoing.Document.Corrects is null && CustomerTexts.Order(outgoing) is null ? null
            : new TextValue(QuickBooksText.Cut(QuickBooksText.Clean((options.Texts ?? CustomerTexts.Shipped).Document(outgoing)), QuickBooksText.LongestMemo));

    /// <summary>The value that all have; null when they differ.</summary>
    private static string? Common(IEnumerable<string?> values) => values.Distinct(StringComparer.Ordinal).ToArray() is [var one] ? one : null;

    private static decimal Decimal(Fraction value) => CanonicalText.Decimal(value.ToText(10)) / 1.0000000000m;
}
