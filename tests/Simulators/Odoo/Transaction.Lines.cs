namespace Connector.Simulators.Odoo;

/// <summary>The lines of moves: written by commands or directly, and their defaults.</summary>
internal sealed partial class Transaction
{
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

    /// <summary>Writes a line directly. On a posted move the line then shows other figures than the books: no client should do it.</summary>
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
}
