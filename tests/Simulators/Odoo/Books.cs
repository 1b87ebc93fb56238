using System.Collections.Immutable;

namespace Connector.Simulators.Odoo;

/// <summary>What is in the books, for assertions.</summary>
public sealed class Books
{
    private readonly Database _data;

    internal Books(Database data) => _data = data;

    public ImmutableArray<SimulatedMove> Moves => Look("account.move", Move);

    /// <summary>All partners, including archived ones, except those of the companies and users.</summary>
    public ImmutableArray<SimulatedPartner> Partners => [.. Look("res.partner", static (t, r)
        => new SimulatedPartner(r.Id, External(t, r), r.Text("name"), r.Text("ref"), r.Text("vat"), r.Text("email"), r.Flag("is_company"), r.Flag("active"))).Where(p => p.Id > 8)];

    public ImmutableArray<SimulatedProduct> Products => Look("product.product", static (t, r)
        => new SimulatedProduct(r.Id, External(t, r), (string?)t.Read(r, "name"), (string?)t.Read(r, "default_code"), t.Read(r, "active") is true, TaxesOf(t, r, "taxes_id"), TaxesOf(t, r, "supplier_taxes_id")));

    public ImmutableArray<SimulatedAttachment> Attachments => Look("ir.attachment", static (_, r)
        => new SimulatedAttachment(r.Id, r.Text("name")!, r.Text("mimetype"), r.Text("res_model"), (long)r["res_id"]!, r.Text("datas") ?? ""));

    public ImmutableArray<SimulatedMessage> Messages => Look("mail.message", static (t, r) => new SimulatedMessage(
        r.Id, r.Text("model"), (long)r["res_id"]!, r.Text("body"), r.Link("subtype_id") is { } subtype ? t.Row("mail.message.subtype", subtype).Text("name") : null, r.Link("author_id")));

    public ImmutableArray<SimulatedActivity> Activities => Look("mail.activity", static (_, r)
        => new SimulatedActivity(r.Id, r.Text("res_model"), (long)r["res_id"]!, r.Text("summary"), r.Link("user_id"), r.Day("date_deadline")));

    /// <summary>What was done through the API, by others than the accountant, that a connector must never do: changing, cancelling or un-posting a posted move,
    /// sending <c>name</c> or <c>state</c>, writing lines other than through their move.</summary>
    public ImmutableArray<string> Damage
    {
        get
        {
            lock (_data.Gate)
            {
                return [.. _data.Damage];
            }
        }
    }

    public SimulatedMove? FindMove(long id)
    {
        lock (_data.Gate)
        {
            var transaction = Reader();
            return transaction.Find("account.move", id) is { } record ? Move(transaction, record) : null;
        }
    }

    /// <summary>The move of an external id such as <c>__billing__.inv_1</c>.</summary>
    public SimulatedMove? FindMove(string externalId)
    {
        lock (_data.Gate)
        {
            return _data.ExternalIds.GetValueOrDefault(externalId) is { } row && row.Text("model") == "account.move" ? FindMove((long)row["res_id"]!) : null;
        }
    }

    private static ImmutableArray<long> TaxesOf(Transaction t, Record product, string field) => [.. t.Row("product.template", product.Link("product_tmpl_id")!.Value).Links(field)];

    private static string? External(Transaction transaction, Record record) => transaction.ExternalIdsOf(record).FirstOrDefault();

    private static SimulatedMove Move(Transaction t, Record r) => new(
        r.Id, External(t, r), r.Text("move_type")!, r.Text("state")!, r.Text("payment_state")!, r.Text("name"), r.Link("partner_id"),
        r.Link("partner_id") is { } partner ? t.Row("res.partner", partner).Text("name") : null, r.Day("invoice_date"), r.Day("invoice_date_due"), r.Day("date"), r.Text("ref"),
        r.Text("invoice_origin"), r.Text("narration"), r.Number("amount_untaxed"), r.Number("amount_tax"), r.Number("amount_total"), r.Number("amount_residual"),
        r.Link("reversed_entry_id"), r.Link("journal_id")!.Value, r.Link("company_id")!.Value, r.Link("invoice_payment_term_id"), r.Link("fiscal_position_id"),
        t.Data.Version >= 18 && r.Flag("is_manually_modified"),
        [.. t.InvoiceLines(r).Select(line => new SimulatedLine(
            line.Id, External(t, line), line.Text("display_type")!, line.Link("product_id"), line.Text("name"), line.Number("quantity"), line.Number("price_unit"),
            line.Number("discount"), line.Number("price_subtotal"), line.Number("balance"), [.. line.Links("tax_ids")], line.Link("account_id"), line.Text("analytic_distribution")))])
    {
        Stamp = r.Text("invoice_source_email"),
        Salesperson = r.Link("invoice_user_id"),
        Follower = r.Link("_follower"),
    };

    private Transaction Reader() => new(_data, 1, DateTime.UnixEpoch, all: true);

    private ImmutableArray<T> Look<T>(string model, Func<Transaction, Record, T> show)
    {
        lock (_data.Gate)
        {
            var transaction = Reader();
            return [.. _data[model].Rows.Values.Select(record => show(transaction, record))];
        }
    }
}
