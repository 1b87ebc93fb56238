using System.Globalization;

namespace Connector.Simulators.Odoo;

/// <summary>The life of a move: posted, set back to draft, cancelled, reversed, paid.</summary>
internal sealed partial class Transaction
{
    public object ActionPost(IEnumerable<long> ids)
    {
        foreach (var move in ids.Select(id => Row("account.move", id)).ToList())
        {
            Work.Records++;
            Check(move.Model, "write");
            CheckCompany(move);
            Post(move);
        }

        return false;
    }

    public object? ButtonDraft(IEnumerable<long> ids)
    {
        foreach (var move in ids.Select(id => Row("account.move", id)).ToList())
        {
            Work.Records++;
            Check(move.Model, "write");
            CheckCompany(move);
            if (move.Text("state") is not ("posted" or "cancel"))
            {
                throw OdooError.User("Only posted/cancelled journal entries can be reset to draft.");
            }

            CheckChangeable(move);
            if (move.Text("state") == "posted")
            {
                Damaged($"button_draft on posted {MoveName(move)} (id {move.Id})");
                Modified(move, []);
            }

            Set(move, "state", "draft");
            Touch(move);
        }

        return null;
    }

    public object? ButtonCancel(IEnumerable<long> ids)
    {
        foreach (var move in ids.Select(id => Row("account.move", id)).ToList())
        {
            Work.Records++;
            Check(move.Model, "write");
            CheckCompany(move);
            if (move.Text("state") == "posted")
            {
                CheckChangeable(move);
                Damaged($"button_cancel on posted {MoveName(move)} (id {move.Id})");
            }

            Set(move, "state", "cancel");
            Touch(move);
        }

        return null;
    }

    /// <summary>A payment was received or made: some of the residual is settled.</summary>
    public void Pay(Record move, decimal amount, bool inPayment = false)
    {
        if (move.Text("state") != "posted")
        {
            throw OdooError.User("You can only register payment for posted journal entries.");
        }

        Set(move, "_settled", move.Number("_settled") + Math.Min(amount, move.Number("amount_residual")));
        Settle(move);
        if (inPayment && move.Text("payment_state") == "paid")
        {
            Set(move, "payment_state", "in_payment");
        }

        Touch(move);
    }

    public long Note(Record record, string body, string type, string subtype, string? subject = null)
    {
        var message = Insert("mail.message");
        Set(message, "model", record.Model.Name);
        Set(message, "res_id", record.Id);
        Set(message, "body", body);
        Set(message, "subject", subject);
        Set(message, "date", Now);
        Set(message, "message_type", type);
        Set(message, "subtype_id", Data.ExternalIds[subtype]["res_id"]);
        Set(message, "author_id", Row("res.users", UserId).Link("partner_id"));
        return message.Id;
    }

    private void Post(Record move)
    {
        if (move.Text("state") != "draft")
        {
            throw OdooError.User($"The entry {MoveName(move)} (id {move.Id}) must be in draft.");
        }

        var journal = Row("account.journal", move.Link("journal_id")!.Value);
        if (!journal.Flag("active"))
        {
            throw OdooError.User($"You cannot post an entry in an archived journal ({journal.Text("name")})");
        }

        if (!Row("res.currency", move.Link("currency_id")!.Value).Flag("active"))
        {
            throw OdooError.User($"You cannot validate a document with an inactive currency: {DisplayName(Row("res.currency", move.Link("currency_id")!.Value))}");
        }

        if (!Children("account.move.line", "move_id", move.Id).Any())
        {
            throw OdooError.User("Even magicians can't post nothing!");
        }

        if (IsInvoice(move))
        {
            CheckInvoice(move);
        }

        if (LockOf(move, move.Day("date")!.Value) is not null)
        {
            Set(move, "date", Today);
        }

        if (move.Text("name") is null or "/")
        {
            Set(move, "name", NextNumber(move));
        }
        else if (Data.Version >= 17 && Children("account.move", "journal_id", journal.Id).Any(other
            => other.Id != move.Id && other.Text("state") == "posted" && other.Text("name") == move.Text("name")))
        {
            throw OdooError.Validation("Another entry with the same name already exists.");
        }

        Set(move, "state", "posted");
        Set(move, "posted_before", true);
        Set(move, "payment_reference", move.Text("payment_reference") ?? (IsSale(move) ? move.Text("name") : null));
        if (Data.Version >= 18)
        {
            Set(move, "checked", true);
        }

        Settle(move);
        Reconcile(move);
        _ = Note(move, Escaped($"{Typed(move)} Validated"), "notification", "account.mt_invoice_validated");
        Touch(move);
    }

    private void CheckInvoice(Record move)
    {
        if (move.Link("partner_id") is null)
        {
            throw OdooError.User(IsSale(move)
                ? "The field 'Customer' is required, please complete it to validate the Customer Invoice."
                : "The field 'Vendor' is required, please complete it to validate the Vendor Bill.");
        }

        if (move.Number("amount_total") < 0)
        {
            throw OdooError.User("You cannot validate an invoice with a negative total amount. You should create a credit note instead. "
                + "Use the action menu to transform it into a credit note or refund.");
        }

        if (move.Day("invoice_date") is not null)
        {
            return;
        }

        if (!IsSale(move))
        {
            throw OdooError.User("The Bill/Refund date is required to validate this document.");
        }

        Set(move, "invoice_date", Today);
        Dates(move, []);
    }

    /// <summary>A refund that names the move it reverses is reconciled with it automatically.</summary>
    private void Reconcile(Record refund)
    {
        if (!IsRefund(refund) || refund.Link("reversed_entry_id") is not { } id || Find("account.move", id) is not { } original || original.Text("state") != "posted")
        {
            return;
        }

        var amount = Math.Min(original.Number("amount_residual"), refund.Number("amount_residual"));
        Set(refund, "_settled", refund.Number("_settled") + amount);
        Set(original, "_settled", original.Number("_settled") + amount);
        Set(original, "_refunded", original.Number("_refunded") + amount);
        Settle(refund);
        Settle(original);
        Touch(original);
    }

    private void Settle(Record move)
    {
        var total = move.Number("amount_total");
        var residual = total - move.Number("_settled");
        Set(move, "amount_residual", residual);
        if (move.Text("state") == "posted" && IsInvoice(move))
        {
            Set(move, "payment_state", residual switch
            {
                <= 0 when total > 0 && move.Number("_refunded") == total => "reversed",
                <= 0 => "paid",
                _ when residual < total => "partial",
                _ => "not_paid",
            });
        }
    }

    private bool IsHashed(Record move) => move.Text("state") == "posted" && Row("account.journal", move.Link("journal_id")!.Value).Flag("restrict_mode_hash_table");

    private void CheckChangeable(Record move)
    {
        if (move.Text("state") != "posted")
        {
            return;
        }

        if (IsHashed(move))
        {
            throw OdooError.User("You cannot reset to draft a locked journal entry.");
        }

        if (LockOf(move, move.Day("date")!.Value) is var (name, day))
        {
            var shown = day.ToString("MM/dd/yyyy", CultureInfo.InvariantCulture);
            throw OdooError.User(Data.Version >= 18
                ? $"You cannot add/modify entries prior to and inclusive of: {name} ({shown})."
                : $"You cannot add/modify entries prior to and inclusive of the lock date {shown}.");
        }
    }

    private (string Name, DateOnly Day)? LockOf(Record move, DateOnly day)
    {
        var company = Row("res.company", move.Link("company_id")!.Value);
        var journal = Row("account.journal", move.Link("journal_id")!.Value).Text("type");
        foreach (var (field, name, counts) in new[]
        {
            ("hard_lock_date", "Hard Lock Date", true),
            ("fiscalyear_lock_date", "Global Lock Date", true),
            ("sale_lock_date", "Sales Lock Date", journal == "sale"),
            ("purchase_lock_date", "Purchase Lock Date", journal == "purchase"),
            ("period_lock_date", "Lock Date", !HasGroup("account.group_account_manager")),
            ("tax_lock_date", "Tax Return Lock Date", InvoiceLines(move).Any(line => line.Links("tax_ids").Length > 0)),
        })
        {
            if (counts && company.Model.Find(field) is not null && company.Day(field) is { } locked && day <= locked)
            {
                return (name, locked);
            }
        }

        return null;
    }

    private Record CreateReversal(Dictionary<string, object?> values)
    {
        var wizard = Fill(Insert("account.move.reversal"), values);
        if (wizard.Links("move_ids").Length == 0 && Context.GetValueOrDefault("active_ids") is List<object?> ids)
        {
            Set(wizard, "move_ids", ids.OfType<long>().ToArray());
        }

        return wizard.Links("move_ids").Any(id => Row("account.move", id).Text("state") != "posted")
            ? throw OdooError.User("To reverse a journal entry, it has to be posted first.")
            : wizard;
    }

    public object Reverse(Record wizard, bool isModify)
    {
        var last = 0L;
        foreach (var original in wizard.Links("move_ids").Select(id => Row("account.move", id)).ToList())
        {
            var reason = wizard.Text("reason");
            var refund = Copy(original, original.Text("move_type") switch
            {
                "out_invoice" => "out_refund",
                "in_invoice" => "in_refund",
                "out_refund" => "out_invoice",
                _ => "in_invoice",
            });
            Set(refund, "ref", $"Reversal of: {original.Text("name")}{(reason is null ? "" : $", {reason}")}");
            Set(refund, "invoice_date", wizard.Day("date") ?? Today);
            Set(refund, "reversed_entry_id", original.Id);
            Dates(refund, []);
            last = refund.Id;
            if (isModify)
            {
                Post(refund);
                var again = Copy(original, original.Text("move_type")!);
                Set(again, "ref", null);
                last = again.Id;
            }
        }

        return new Dictionary<string, object?>
        {
            ["type"] = "ir.actions.act_window",
            ["res_model"] = "account.move",
            ["view_mode"] = "form",
            ["res_id"] = last,
            ["name"] = "Reverse Moves",
        };
    }

    private Record Copy(Record original, string type)
    {
        var copied = new[] { "partner_id", "journal_id", "currency_id", "invoice_payment_term_id", "fiscal_position_id", "invoice_origin", "invoice_source_email", "invoice_user_id", "narration" };
        var copy = CreateMove(copied.Where(name => original[name] is not null).ToDictionary(name => name, name => original[name]).Append(new("move_type", type)).ToDictionary());
        foreach (var line in InvoiceLines(original).ToList())
        {
            var made = Insert("account.move.line");
            foreach (var field in line.Model.Fields.Where(f => f.Compute is null && f.Name is not ("create_date" or "create_uid" or "write_date" or "write_uid")))
            {
                Set(made, field.Name, field.Name == "move_id" ? copy.Id : line[field.Name]);
            }
        }

        Sync(copy);
        return copy;
    }

    private Record CreatePayment(Dictionary<string, object?> values)
    {
        var wizard = Fill(Insert("account.payment.register"), values);
        var ids = Context.GetValueOrDefault("active_ids") is List<object?> list && Context.GetValueOrDefault("active_model") is "account.move" ? list.OfType<long>().ToArray() : [];
        Set(wizard, "_moves", ids);
        if (!values.ContainsKey("amount"))
        {
            Set(wizard, "amount", ids.Sum(id => Row("account.move", id).Number("amount_residual")));
        }

        return wizard;
    }

    public object PayAll(Record wizard)
    {
        var left = wizard.Number("amount");
        foreach (var move in wizard.Links("_moves").Select(id => Row("account.move", id)))
        {
            var amount = Math.Min(left, move.Number("amount_residual"));
            Pay(move, amount);
            left -= amount;
        }

        return true;
    }
}
