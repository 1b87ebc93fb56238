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

        DefaultsOfSale(move, values);
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

    /// <summary>What is printed unless it is given: the company's terms, and who made it as salesperson, who follows it too.</summary>
    private void DefaultsOfSale(Record move, Dictionary<string, object?> values)
    {
        if (!IsSale(move))
        {
            return;
        }

        if (!values.ContainsKey("narration"))
        {
            Set(move, "narration", Row("res.company", move.Link("company_id")!.Value).Text("invoice_terms"));
        }

        if (!values.ContainsKey("invoice_user_id") && move.Link("partner_id") is not null)
        {
            Set(move, "invoice_user_id", UserId);
        }

        if (Context.GetValueOrDefault("mail_create_nosubscribe") is not true)
        {
            Set(move, "_follower", UserId);
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

    /// <summary>An edit makes the move manually modified, unless the client marks it as made by a program.</summary>
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
