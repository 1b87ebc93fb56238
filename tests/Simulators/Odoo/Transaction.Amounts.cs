namespace Connector.Simulators.Odoo;

/// <summary>The sums of moves, their tax lines and their term lines.</summary>
internal sealed partial class Transaction
{
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

    /// <summary>Updates sums, tax lines and the term line from the lines.</summary>
    private void Sync(Record move)
    {
        if (!IsInvoice(move))
        {
            return;
        }

        var perLine = Row("res.company", move.Link("company_id")!.Value).Text("tax_calculation_rounding_method") == "round_per_line";
        var lines = Children("account.move.line", "move_id", move.Id).ToList();
        var taxes = new SortedDictionary<long, decimal>();
        var (untaxed, raw, isAdded) = (0m, 0m, true);
        foreach (var line in lines.Where(line => line.Text("display_type") == "product"))
        {
            foreach (var (tax, amount) in Amounts(line, move))
            {
                taxes[tax] = taxes.GetValueOrDefault(tax) + (perLine ? Values.Round(amount, 2) : amount);
            }

            untaxed += line.Number("price_subtotal");
            raw += line.Number("quantity") * line.Number("price_unit") * (1 - (line.Number("discount") / 100));
            isAdded &= !line.Links("tax_ids").Any(id => Row("account.tax", id).Flag("price_include"));
        }

        // From 18 on what is rounded globally is added up first; the difference goes to the first line's entry.
        if (!perLine && Data.Version >= 18 && isAdded && Values.Round(raw, 2) is var sum && sum != untaxed)
        {
            var first = lines.First(line => line.Text("display_type") == "product");
            Balance(first, first.Number("balance") - (Sign(move) * (sum - untaxed)));
            untaxed = sum;
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
}
