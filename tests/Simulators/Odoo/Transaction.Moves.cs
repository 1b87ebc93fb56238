using System.Globalization;

namespace Connector.Simulators.Odoo;

/// <summary>Invoices, bills, refunds: their lines, sums and states.</summary>
internal sealed partial class Transaction
{
    private const string NotDeleted = "You can't delete a posted journal item. Don’t play games with your accounting records; reset the journal entry to draft before deleting it.";

    private static readonly string[] ReadonlyWhenPosted =
        ["invoice_line_ids", "line_ids", "partner_id", "invoice_date", "date", "currency_id", "invoice_payment_term_id", "fiscal_position_id"];

    public static bool IsInvoiceLine(Record line) => line.Text("display_type") is "product" or "line_section" or "line_note" or "line_subsection";

    /// <summary>1 for what is owed to us, -1 for the others.</summary>
    public static int Sign(Record move) => move.Text("move_type") is "out_refund" or "in_invoice" or "in_receipt" ? -1 : 1;

    public static bool IsInvoice(Record move) => move.Text("move_type") != "entry";

    public static bool IsSale(Record move) => move.Text("move_type") is "out_invoice" or "out_refund" or "out_receipt";

    public static bool IsRefund(Record move) => move.Text("move_type") is "out_refund" or "in_refund";

    public IEnumerable<Record> InvoiceLines(Record move) => Children("account.move.line", "move_id", move.Id).Where(IsInvoiceLine);

    public string MoveName(Record move) => move.Text("name") is { } name && name != "/" ? name : move.Text("move_type") switch
    {
        "out_refund" => $"Draft Credit Note (* {move.Id})",
        "in_invoice" => $"Draft Bill (* {move.Id})",
        "in_refund" => $"Draft Vendor Credit Note (* {move.Id})",
        "entry" => $"Draft Entry (* {move.Id})",
        _ => $"Draft Invoice (* {move.Id})",
    };

    private Record CreateMove(Dictionary<string, object?> values)
    {
        if (!values.ContainsKey("move_type") && Context.GetValueOrDefault("default_move_type") is string type)
        {
            values = new Dictionary<string, object?>(values) { ["move_type"] = type };
        }

        var move = Fill(Insert("account.move"), values);
        foreach (var name in values.Keys.Where(name => name is "name" or "state"))
        {
            Damaged($"account.move/create sent {name}");
        }

        var journal = Journal(move, values);
        Set(move, "journal_id", journal.Id);
        Set(move, "company_id", journal.Link("company_id"));
        if (move.Link("currency_id") is null)
        {
            Set(move, "currency_id", journal.Link("currency_id") ?? Row("res.company", journal.Link("company_id")!.Value).Link("currency_id"));
        }

        if (IsInvoice(move) && move.Link("partner_id") is { } id && Row("res.partner", id) is var partner)
        {
            DefaultsOfPartner(move, partner, values);
        }

        Dates(move, values);
        foreach (var list in values.Where(v => v.Key is "invoice_line_ids" or "line_ids").Select(v => v.Value))
        {
            Lines(move, list);
        }

        Sync(move);
        if (Data.Version <= 17 && move.Text("name") is null)
        {
            Set(move, "name", LastNumbered(move) is null ? NextNumber(move) : "/");
        }

        if (Context.GetValueOrDefault("mail_create_nolog") is not true && Context.GetValueOrDefault("tracking_disable") is not true)
        {
            _ = Note(move, Escaped($"{Typed(move)} Created"), "notification", "mail.mt_note");
        }

        return move;
    }

    private void DefaultsOfPartner(Record move, Record partner, Dictionary<string, object?> values)
    {
        if (!values.ContainsKey("invoice_payment_term_id"))
        {
            Set(move, "invoice_payment_term_id", partner.Link(IsSale(move) ? "property_payment_term_id" : "property_supplier_payment_term_id"));
        }

        if (!values.ContainsKey("fiscal_position_id"))
        {
            Set(move, "fiscal_position_id", partner.Link("property_account_position_id"));
        }
    }

    private Record Journal(Record move, Dictionary<string, object?> values)
    {
        var wanted = IsInvoice(move) ? IsSale(move) ? "sale" : "purchase" : "general";
        var company = move.Link("company_id") ?? Company;
        var journal = move.Link("journal_id") is { } id
            ? Row("account.journal", id)
            : Data["account.journal"].Rows.Values.FirstOrDefault(j => j.Flag("active") && j.Text("type") == wanted && j.Link("company_id") == company)
                ?? throw OdooError.User($"No journal could be found in company {Row("res.company", company).Text("name")} for any of those types: {wanted}");
        if (IsInvoice(move) && journal.Text("type") != wanted)
        {
            throw OdooError.Validation($"Cannot create an invoice of type {move.Text("move_type")} with a journal having {journal.Text("type")} as type.");
        }

        return values.GetValueOrDefault("company_id") is long other && other != journal.Link("company_id")
            ? throw OdooError.User($"Incompatible companies on records:\n- '{MoveName(move)}' belongs to company '{Row("res.company", other).Text("name")}' "
                + $"and 'Journal' ({journal.Text("name")}) to another one.")
            : journal;
    }

    private void WriteMove(Record move, Dictionary<string, object?> values)
    {
        var state = move.Text("state");
        if (state == "posted")
        {
            CheckPosted(move, values);
        }

        if (values.TryGetValue("journal_id", out var journal) && move.Flag("posted_before") && journal as long? != move.Link("journal_id"))
        {
            throw OdooError.User("You cannot edit the journal of an account move if it has been posted once, unless the name is removed or set to \"/\".");
        }

        Assign(move, values);
        if (values.GetValueOrDefault("state") is "posted" && state != "posted" && move.Text("name") is null or "/")
        {
            Set(move, "name", NextNumber(move));
        }

        if (state == "draft")
        {
            Dates(move, values);
        }

        foreach (var list in values.Where(v => v.Key is "invoice_line_ids" or "line_ids").Select(v => v.Value))
        {
            Lines(move, list);
            if (state == "cancel" && !InvoiceLines(move).Any())
            {
                throw OdooError.User("The entry is not balanced.");
            }
        }

        Sync(move);
        Modified(move, values);
        Touch(move);
        foreach (var name in values.Keys.Where(name => name is "name" or "state"))
        {
            Damaged($"account.move/write sent {name} for {MoveName(move)} (id {move.Id})");
        }

        if (state == "posted" && values.Keys.Intersect(ReadonlyWhenPosted).Any())
        {
            Damaged($"account.move/write changed {string.Join(", ", values.Keys)} of posted {MoveName(move)} (id {move.Id})");
        }
    }

    private void CheckPosted(Record move, Dictionary<string, object?> values)
    {
        var violated = ReadonlyWhenPosted.Where(values.ContainsKey).ToList();
        if (Data.Version >= 18 && violated.Count > 0 && Context.GetValueOrDefault("skip_readonly_check") is not true)
        {
            throw OdooError.User($"You cannot modify the following readonly fields on a posted move: {string.Join(", ", violated)}");
        }

        if (values.ContainsKey("name") && IsHashed(move))
        {
            throw OdooError.User($"You cannot edit the following fields: Number.\nThe following entries are already hashed:\n{MoveName(move)} (id={move.Id})");
        }

        var commands = violated.Where(name => name.EndsWith("line_ids", StringComparison.Ordinal)).SelectMany(name => values[name] as List<object?> ?? []);
        if (commands.OfType<List<object?>>().Any(command => command[0] is 2L or 3L or 5L or 6L))
        {
            throw OdooError.User(NotDeleted);
        }
    }

    /// <summary>Carries out commands on the lines of a move.</summary>
    private void Lines(Record move, object? list)
    {
        if (list is not List<object?> commands)
        {
            return;
        }

        foreach (var command in commands)
        {
            switch (command as List<object?> ?? throw Wrong(command))
            {
                case [0L, _, Dictionary<string, object?> values]:
                    _ = AddLine(move, values);
                    break;
                case [1L, long id, Dictionary<string, object?> values]:
                    AssignLine(LineOf(move, id), move, values);
                    break;
                case [2L or 3L, long id, ..]:
                    RemoveLine(LineOf(move, id));
                    break;
                case [4L, long, ..]:
                    break;
                case [5L, ..]:
                    RemoveLines(move, []);
                    break;
                case [6L, _, List<object?> kept]:
                    RemoveLines(move, [.. kept.OfType<long>()]);
                    break;
                default:
                    throw Wrong(command);
            }
        }

        static OdooError Wrong(object? command) => OdooError.Value($"Wrong value for account.move.invoice_line_ids: {Json.Repr(command)}");
    }

    private Record LineOf(Record move, long id)
        => Row("account.move.line", id) is var line && line.Link("move_id") == move.Id ? line : throw OdooError.Missing("account.move.line", id, UserId);

    private void RemoveLines(Record move, HashSet<long> kept)
    {
        foreach (var line in InvoiceLines(move).Where(line => !kept.Contains(line.Id)).ToList())
        {
            RemoveLine(line);
        }
    }

    private void RemoveLine(Record line)
    {
        Work.Lines++;
        Remove(line);
    }

    private Record CreateLine(Dictionary<string, object?> values, Record move)
    {
        CheckCompany(move);
        if (move.Text("state") == "posted" && Data.Version >= 18 && Context.GetValueOrDefault("skip_readonly_check") is not true)
        {
            throw OdooError.User("You cannot modify the following readonly fields on a posted move: invoice_line_ids");
        }

        var line = AddLine(move, values, false);
        Sync(move);
        Modified(move, values);
        Touch(move);
        return line;
    }

    private Record AddLine(Record move, Dictionary<string, object?> values, bool named = true)
    {
        Work.Lines++;
        CheckNames(Data.Schema["account.move.line"], values);
        var line = Fill(Insert("account.move.line"), values);
        Set(line, "move_id", move.Id);
        Set(line, "journal_id", move.Link("journal_id"));
        Set(line, "company_id", move.Link("company_id"));
        if (line.Text("display_type") == "product")
        {
            DefaultsOfLine(line, move, values);
            if (line.Link("account_id") is null)
            {
                throw OdooError.Validation("The operation cannot be completed: Missing required account on accountable line.");
            }
        }
        else if (line.Text("display_type") is "line_section" or "line_note" && (line.Link("account_id") is not null || line.Number("price_unit") != 0))
        {
            throw OdooError.Validation("The operation cannot be completed: Forbidden balance or account on non-accountable line");
        }

        if (named && values.GetValueOrDefault(OwnId) is string full)
        {
            var (module, name) = Loader.Split(full);
            _ = GiveExternalId(module, name, line);
        }

        return line;
    }

    private void AssignLine(Record line, Record move, Dictionary<string, object?> values)
    {
        Work.Lines++;
        CheckNames(line.Model, values);
        Assign(line, values);
        if (values.GetValueOrDefault("product_id") is long)
        {
            DefaultsOfLine(line, move, values.ContainsKey("quantity") ? values : new Dictionary<string, object?>(values) { ["quantity"] = null });
        }

        Touch(line);
    }

    private void DefaultsOfLine(Record line, Record move, Dictionary<string, object?> values)
    {
        var product = line.Link("product_id") is { } id ? Row("product.product", id) : null;
        var company = Row("res.company", move.Link("company_id")!.Value);
        var sale = IsSale(move);
        foreach (var (name, value) in new (string, Func<object?>)[]
        {
            ("quantity", static () => 1m),
            ("name", () => product is null ? null : DisplayName(product)),
            ("price_unit", () => product is null ? 0m : Values.Keep(this, line.Model, line.Model["price_unit"], Read(product, sale ? "list_price" : "standard_price"))),
            ("product_uom_id", () => product is null ? null : Read(product, "uom_id")),
            ("account_id", () => AccountOf(product, move)),
            ("tax_ids", () => TaxesOf(product, company, sale)),
        })
        {
            if (!values.ContainsKey(name))
            {
                Set(line, name, value());
            }
        }
    }

    private object? AccountOf(Record? product, Record move)
    {
        var kind = IsSale(move) ? "income" : "expense";
        var category = product is not null && Read(product, "categ_id") is long id ? Row("product.category", id) : null;
        return (product is null ? null : Read(product, $"property_account_{kind}_id"))
            ?? category?[$"property_account_{kind}_categ_id"]
            ?? Row("account.journal", move.Link("journal_id")!.Value)["default_account_id"];
    }

    private long[] TaxesOf(Record? product, Record company, bool sale)
    {
        var taxes = product is null ? [] : ((long[]?)Read(product, sale ? "taxes_id" : "supplier_taxes_id") ?? [])
            .Where(tax => Row("account.tax", tax).Link("company_id") == company.Id).ToArray();
        return taxes.Length > 0 ? taxes : company.Link(sale ? "account_sale_tax_id" : "account_purchase_tax_id") is { } standard ? [standard] : [];
    }

    /// <summary>Straight to a line. On a posted move the line then shows other figures than the books: nobody should.</summary>
    private void WriteLineDirectly(Record line, Dictionary<string, object?> values)
    {
        var move = Row("account.move", line.Link("move_id")!.Value);
        AssignLine(line, move, values);
        Damaged($"account.move.line/write on {move.Text("state")} {MoveName(move)} (id {move.Id})");

        if (move.Text("state") == "posted" && Data.Version >= 18)
        {
            _ = Amounts(line, null);
        }
        else
        {
            Sync(move);
        }

        Modified(move, values);
        Touch(move);
    }

    private void UnlinkLine(Record line, Record move)
    {
        if (move.Text("state") == "posted")
        {
            throw OdooError.User(NotDeleted);
        }

        RemoveLine(line);
        Sync(move);
        Modified(move, []);
        Touch(move);
    }

    private void UnlinkMoves(List<Record> moves)
    {
        foreach (var move in moves)
        {
            Work.Records++;
            CheckCompany(move);
            if (move.Text("state") == "posted")
            {
                throw OdooError.User(NotDeleted);
            }

            if (move.Flag("posted_before") && LastNumbered(move) is { } last && last.Text("name") != move.Text("name"))
            {
                throw OdooError.User("You cannot delete this entry, as it has already consumed a sequence number and is not the last one in the chain. "
                    + "You should probably revert it instead.");
            }

            foreach (var line in Children("account.move.line", "move_id", move.Id).ToList())
            {
                Remove(line);
            }

            foreach (var (model, where) in new[] { ("ir.attachment", "res_model"), ("mail.activity", "res_model"), ("mail.message", "model") })
            {
                foreach (var id in AttachedTo(model, where, move))
                {
                    Remove(Row(model, id));
                }
            }

            foreach (var refund in Children("account.move", "reversed_entry_id", move.Id).ToList())
            {
                Set(refund, "reversed_entry_id", null);
            }

            Remove(move);
        }
    }

    /// <summary>An edit that the writer does not say to be a program's makes the move manually modified.</summary>
    private void Modified(Record move, Dictionary<string, object?> values)
    {
        if (Data.Version >= 18 && !values.ContainsKey("is_manually_modified") && Context.GetValueOrDefault("skip_is_manually_modified") is not true)
        {
            Set(move, "is_manually_modified", true);
        }
    }

    private void Dates(Record move, Dictionary<string, object?> values)
    {
        if (!values.ContainsKey("date"))
        {
            Set(move, "date", IsInvoice(move) && move.Day("invoice_date") is { } day ? day : move.Day("date") ?? Today);
        }

        var from = move.Day("invoice_date") ?? Today;
        if (IsInvoice(move) && move.Link("invoice_payment_term_id") is { } term)
        {
            var days = (long)Row("account.payment.term", term)["_days"]!;
            var next = from.AddMonths(2);
            Set(move, "invoice_date_due", days >= 0 ? from.AddDays((int)days) : new DateOnly(next.Year, next.Month, 1).AddDays(-1));
        }
        else if (IsInvoice(move) && move.Day("invoice_date_due") is null)
        {
            Set(move, "invoice_date_due", from);
        }
    }

    /// <summary>The figures of a line: without tax, with tax, and each tax unrounded.</summary>
    private List<(long Tax, decimal Amount)> Amounts(Record line, Record? move)
    {
        var raw = line.Number("quantity") * line.Number("price_unit") * (1 - (line.Number("discount") / 100));
        var taxes = line.Links("tax_ids").Select(id => Row("account.tax", id)).ToList();
        var included = taxes.Where(tax => tax.Flag("price_include") && tax.Text("amount_type") == "percent").Sum(tax => tax.Number("amount"));
        var net = raw / (1 + (included / 100));
        var amounts = taxes.ConvertAll(tax => (tax.Id, tax.Text("amount_type") == "fixed" ? tax.Number("amount") * line.Number("quantity") : net * tax.Number("amount") / 100));
        var subtotal = Values.Round(net, 2);
        Set(line, "price_subtotal", subtotal);
        Set(line, "price_total", Values.Round(net + amounts.Sum(a => a.Item2), 2));
        if (move is not null)
        {
            Balance(line, -Sign(move) * subtotal);
        }

        return amounts;
    }

    private void Balance(Record line, decimal balance)
    {
        Set(line, "balance", balance);
        Set(line, "amount_currency", balance);
        Set(line, "debit", Math.Max(balance, 0));
        Set(line, "credit", Math.Max(-balance, 0));
    }

    /// <summary>Brings sums, tax lines and the term line to what the lines say.</summary>
    private void Sync(Record move)
    {
        if (!IsInvoice(move))
        {
            return;
        }

        var perLine = Row("res.company", move.Link("company_id")!.Value).Text("tax_calculation_rounding_method") == "round_per_line";
        var lines = Children("account.move.line", "move_id", move.Id).ToList();
        var taxes = new SortedDictionary<long, decimal>();
        var untaxed = 0m;
        foreach (var line in lines.Where(line => line.Text("display_type") == "product"))
        {
            foreach (var (tax, amount) in Amounts(line, move))
            {
                taxes[tax] = taxes.GetValueOrDefault(tax) + (perLine ? Values.Round(amount, 2) : amount);
            }

            untaxed += line.Number("price_subtotal");
        }

        foreach (var tax in taxes.Keys.ToList())
        {
            taxes[tax] = Values.Round(taxes[tax], 2);
        }

        var total = untaxed + taxes.Values.Sum();
        Set(move, "amount_untaxed", untaxed);
        Set(move, "amount_tax", taxes.Values.Sum());
        Set(move, "amount_total", total);
        Settle(move);
        TaxLines(move, lines, taxes);
        TermLine(move, lines, total);
    }

    private void TaxLines(Record move, List<Record> lines, SortedDictionary<long, decimal> taxes)
    {
        var there = lines.Where(line => line.Text("display_type") == "tax").ToDictionary(line => line.Link("tax_line_id")!.Value);
        foreach (var line in there.Where(l => taxes.GetValueOrDefault(l.Key) == 0).Select(l => l.Value))
        {
            Remove(line);
        }

        foreach (var (tax, amount) in taxes.Where(t => t.Value != 0))
        {
            var line = there.GetValueOrDefault(tax) ?? Journalise(move, "tax");
            var row = Row("account.tax", tax);
            Set(line, "tax_line_id", tax);
            Set(line, "name", row.Text("name"));
            Set(line, "account_id", row.Link("_account"));
            Balance(line, -Sign(move) * amount);
        }
    }

    private void TermLine(Record move, List<Record> lines, decimal total)
    {
        var line = lines.FirstOrDefault(l => l.Text("display_type") == "payment_term");
        if (!lines.Exists(l => l.Text("display_type") == "product"))
        {
            if (line is not null)
            {
                Remove(line);
            }

            return;
        }

        line ??= Journalise(move, "payment_term");
        var name = IsSale(move) ? "receivable" : "payable";
        var partner = move.Link("partner_id") is { } id ? Row("res.partner", id).Link($"property_account_{name}_id") : null;
        Set(line, "account_id", partner ?? Data["account.account"].Rows.Values.First(a => a.Text("account_type") == (IsSale(move) ? "asset_receivable" : "liability_payable")).Id);
        Set(line, "partner_id", move.Link("partner_id"));
        Set(line, "date_maturity", move.Day("invoice_date_due"));
        Balance(line, Sign(move) * total);
    }

    private Record Journalise(Record move, string kind)
    {
        var line = Insert("account.move.line");
        Set(line, "display_type", kind);
        Set(line, "sequence", 10000L);
        Set(line, "move_id", move.Id);
        Set(line, "journal_id", move.Link("journal_id"));
        Set(line, "company_id", move.Link("company_id"));
        return line;
    }

    /// <summary>Notes what a connector must never do. The accountant may.</summary>
    private void Damaged(string what)
    {
        var person = Row("res.users", UserId).Text("login");
        if (All || person == "accountant")
        {
            return;
        }

        var text = string.Create(CultureInfo.InvariantCulture, $"{person}: {what}");
        Data.Damage.Add(text);
        _undo.Push(() => Data.Damage.Remove(text));
    }

    private static string Typed(Record move) => move.Text("move_type") switch
    {
        "out_invoice" => "Customer Invoice",
        "out_refund" => "Customer Credit Note",
        "in_invoice" => "Vendor Bill",
        "in_refund" => "Vendor Credit Note",
        _ => "Journal Entry",
    };

    private static string Escaped(string text) => Values.Escaped(text);
}
