namespace Connector.Simulators.Odoo;

/// <summary>What every model can do: create, read, write, unlink, search.</summary>
internal sealed partial class Transaction
{
    /// <summary>Where <c>load</c> puts the external id of a record that is created inside another.</summary>
    public const string OwnId = "_external_id";

    public int Digits(string precision)
        => (int)(long)Data["decimal.precision"].Rows.Values.First(r => r.Text("name") == precision)["digits"]!;

    public List<long> Create(Model model, IEnumerable<Dictionary<string, object?>> list)
    {
        Check(model, "create");
        return list.Select(values => CreateOne(model, values).Id).ToList();
    }

    public Record CreateOne(Model model, Dictionary<string, object?> values)
    {
        CheckNames(model, values);
        Work.Records++;
        var record = model.Name switch
        {
            "account.move" => CreateMove(values),
            "account.move.line" => CreateLine(values, Row("account.move", values.GetValueOrDefault("move_id") is long move ? move : throw Mandatory(model, "move_id"))),
            "product.product" => CreateProduct(values),
            "account.move.reversal" => CreateReversal(values),
            "account.payment.register" => CreatePayment(values),
            _ => Fill(Insert(model.Name), values),
        };
        AfterCreate(record, values);
        Constrain(record);
        if (values.GetValueOrDefault(OwnId) is string full)
        {
            var (module, name) = Loader.Split(full);
            _ = GiveExternalId(module, name, record);
        }

        return record;
    }

    public bool Write(Model model, IReadOnlyCollection<long> ids, Dictionary<string, object?> values)
    {
        Check(model, "write");
        CheckNames(model, values);
        CheckMessage(model, values);
        foreach (var record in ids.Select(id => Row(model.Name, id)).ToList())
        {
            CheckCompany(record);
            Work.Records++;
            WriteOne(record, values);
        }

        return true;
    }

    public void WriteOne(Record record, Dictionary<string, object?> values)
    {
        if (record.Model.Name == "account.move")
        {
            WriteMove(record, values);
        }
        else if (record.Model.Name == "account.move.line")
        {
            WriteLineDirectly(record, values);
        }
        else
        {
            Assign(record, values);
            Touch(record);
            TouchVariants(record);
            Include(record);
        }

        Constrain(record);
    }

    public bool Unlink(Model model, IReadOnlyCollection<long> ids)
    {
        Check(model, "unlink");
        var records = ids.Select(id => Row(model.Name, id)).ToList();
        if (model.Name == "account.move")
        {
            UnlinkMoves(records);
            return true;
        }

        foreach (var record in records)
        {
            Work.Records++;
            CheckCompany(record);
            CheckUnused(record);
            if (model.Name == "account.move.line")
            {
                UnlinkLine(record, Row("account.move", record.Link("move_id")!.Value));
            }
            else
            {
                Remove(record);
            }
        }

        return true;
    }

    public List<Dictionary<string, object?>> ReadRows(Model model, IEnumerable<long> ids, List<object?>? names, bool display = true)
    {
        Check(model, "read");
        var fields = names is { Count: > 0 }
            ? names.ConvertAll(name => name as string is "id" ? null : FieldOf(model, name as string ?? Json.Repr(name), "on"))
            : [.. model.Fields.Where(field => !field.IsOurs)];
        if (model.Name == "mail.message" && fields.Exists(field => field?.Name == "tracking_value_ids") && names is { Count: > 0 })
        {
            Check(Data.Schema["mail.tracking.value"], "read");
        }

        var rows = new List<Dictionary<string, object?>>();
        foreach (var record in ids.Select(id => Find(model.Name, id)).OfType<Record>().Where(IsMine))
        {
            CheckCompany(record);
            Work.Read++;
            var row = new Dictionary<string, object?> { ["id"] = record.Id };
            foreach (var field in fields.OfType<Field>())
            {
                row[field.Name] = Values.Show(this, field, Read(record, field), display);
            }

            rows.Add(row);
        }

        return rows;
    }

    public List<long> Search(Model model, object? domain, object? limit = null, object? offset = null, object? order = null)
    {
        Check(model, "read");
        var condition = new Domain(this, model, domain);
        var found = condition.Candidates().Where(condition.Holds).Where(IsOfMyCompanies).Where(IsMine);
        if (model.HasActive && Context.GetValueOrDefault("active_test") is not (false or 0L) && !condition.Mentions("active"))
        {
            found = found.Where(record => Read(record, "active") is true);
        }

        var sorted = Sort(model, found, order as string is { Length: > 0 } asked ? asked : model.Order).Skip((int)(offset as long? ?? 0));
        return [.. (limit is long count and > 0 ? sorted.Take((int)count) : sorted).Select(record => record.Id)];
    }

    public object WebRead(Model model, IEnumerable<long> ids, Dictionary<string, object?> specification)
    {
        var rows = ReadRows(model, ids, [.. specification.Keys], false);
        foreach (var (name, inner) in specification)
        {
            if (model.Find(name) is not { IsRelational: true } field || (inner as Dictionary<string, object?>)?.GetValueOrDefault("fields") is not Dictionary<string, object?> wanted)
            {
                continue;
            }

            var comodel = Data.Schema[field.Comodel!];
            foreach (var row in rows)
            {
                row[name] = row[name] switch
                {
                    long id => ((List<Dictionary<string, object?>>)WebRead(comodel, [id], wanted)).FirstOrDefault() as object ?? false,
                    long[] many => WebRead(comodel, many, wanted),
                    var nothing => nothing,
                };
            }
        }

        return rows;
    }

    public Field FieldOf(Model model, string name, string preposition)
        => model.Find(name) is { IsOurs: false } field
            ? field
            : throw OdooError.Value(Data.Version >= 18 ? $"Invalid field '{name}' {preposition} '{model.Name}'" : $"Invalid field '{name}' on model '{model.Name}'");

    private void CheckNames(Model model, Dictionary<string, object?> values)
    {
        foreach (var name in values.Keys.Where(name => name is not ("id" or OwnId)))
        {
            _ = FieldOf(model, name, "in");
        }
    }

    private static OdooError Mandatory(Model model, string field)
        => OdooError.Validation("The operation cannot be completed:\n- Create/update: a mandatory field is not set.\n"
            + $"- Delete: another model requires the record being deleted. If possible, archive it instead.\n\nModel: {model.Label} ({model.Name})\nField: {field}\n");

    /// <summary>Users do not see the keys of others.</summary>
    private bool IsMine(Record record) => All || record.Model.Name != "res.users.apikeys" || record.Link("user_id") == UserId;

    private Record Fill(Record record, Dictionary<string, object?> values)
    {
        foreach (var field in record.Model.Fields.Where(f => f.Default is not null && f.Compute is null && !f.OnTemplate && !values.ContainsKey(f.Name)))
        {
            SetValue(record, field, Values.Default(field));
        }

        Assign(record, values);
        return record;
    }

    /// <summary>Sets the fields that are the record's own; commands of one2many fields are carried out elsewhere.</summary>
    private void Assign(Record record, Dictionary<string, object?> values)
    {
        foreach (var (name, value) in values)
        {
            if (name is "id" or OwnId || record.Model[name] is not { Compute: null, Type: not FieldType.One2many } field
                || name is "create_date" or "create_uid" or "write_date" or "write_uid")
            {
                continue;
            }

            var target = field.OnTemplate ? Row("product.template", record.Link("product_tmpl_id")!.Value) : record;
            SetValue(target, target.Model[name], field.Type == FieldType.Many2many ? Links(field, record, value) : Values.Keep(this, record.Model, field, value));
        }
    }

    private long[] Links(Field field, Record record, object? value)
    {
        var ids = Read(record, field) as long[] ?? [];
        if (value is not List<object?> commands)
        {
            return value is null or false ? [] : throw OdooError.Value($"Wrong value for {record.Model.Name}.{field.Name}: {Json.Repr(value)}");
        }

        if (commands.Count > 0 && commands.TrueForAll(item => item is long))
        {
            commands = [new List<object?> { 6L, 0L, commands }];
        }

        foreach (var command in commands)
        {
            ids = command is List<object?> { Count: > 0 } parts
                ? (parts[0], parts.ElementAtOrDefault(1), parts.ElementAtOrDefault(2)) switch
                {
                    (0L, _, Dictionary<string, object?> values) => [.. ids, .. Create(Data.Schema[field.Comodel!], [values])],
                    (1L, long id, Dictionary<string, object?> values) => [.. ids, .. Changed(field, id, values)],
                    (2L or 3L, long id, _) => [.. ids.Where(other => other != id)],
                    (4L, long id, _) => [.. ids.Union([id])],
                    (5L, _, _) => [],
                    (6L, _, List<object?> list) => [.. list.OfType<long>().Distinct()],
                    _ => throw Wrong(),
                }
                : throw Wrong();
        }

        foreach (var id in ids)
        {
            CheckCompany(Row(field.Comodel!, id));
        }

        return ids;

        OdooError Wrong() => OdooError.Value($"Wrong value for {record.Model.Name}.{field.Name}: {Json.Repr(value)}");
    }

    private long[] Changed(Field field, long id, Dictionary<string, object?> values)
    {
        _ = Write(Data.Schema[field.Comodel!], [id], values);
        return [];
    }

    private IEnumerable<Record> Sort(Model model, IEnumerable<Record> records, string order)
    {
        IOrderedEnumerable<Record>? sorted = null;
        foreach (var part in order.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var words = part.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var field = words[0] == "id" ? null : FieldOf(model, words[0], "on");
            var turn = words.Length > 1 && words[1].Equals("desc", StringComparison.OrdinalIgnoreCase);
            object? Key(Record record) => field is null ? record.Id : field.Type is FieldType.Many2one && Read(record, field) is long id
                ? DisplayName(Row(field.Comodel!, id))
                : Read(record, field) as IComparable;
            sorted = (sorted, turn) switch
            {
                (null, false) => records.OrderBy(Key, NullsLast.Ascending),
                (null, true) => records.OrderByDescending(Key, NullsLast.Ascending),
                (_, false) => sorted.ThenBy(Key, NullsLast.Ascending),
                _ => sorted.ThenByDescending(Key, NullsLast.Ascending),
            };
        }

        return sorted ?? records;
    }

    private void AfterCreate(Record record, Dictionary<string, object?> values)
    {
        switch (record.Model.Name)
        {
            case "product.template":
                DefaultsOfProduct(record, values);
                Set(Fill(Insert("product.product"), []), "product_tmpl_id", record.Id);
                break;
            case "account.tax":
                Include(record);
                break;
            case "ir.attachment":
                Attach(record);
                break;
            case "ir.model.data":
                Name(record);
                break;
            case "mail.message":
                Say(record);
                break;
            case "mail.activity":
                Ask(record);
                break;
        }
    }

    /// <summary>From 18 on, an override tells whether prices include a tax.</summary>
    private void Include(Record record)
    {
        if (record.Model.Name == "account.tax" && record.Model.Find("price_include_override") is not null && record.Text("price_include_override") is { } told)
        {
            Set(record, "price_include", told == "tax_included");
        }
    }

    private void Constrain(Record record)
    {
        foreach (var field in record.Model.Fields.Where(f => f.Required && Read(record, f) is null))
        {
            throw Mandatory(record.Model, field.Name);
        }

        if (record.Model.Name == "res.partner")
        {
            if (record.Text("name") is null && record.Text("type") is "contact")
            {
                throw OdooError.Validation("The operation cannot be completed: Contacts require a name");
            }

            VatNumber.Check(this, record);
        }
    }

    private void CheckUnused(Record record)
    {
        var used = record.Model.Name switch
        {
            "res.partner" => Data["account.move"].Rows.Values.Any(r => r.Link("partner_id") == record.Id)
                || Data["res.users"].Rows.Values.Any(r => r.Link("partner_id") == record.Id),
            "product.product" => Data["account.move.line"].Rows.Values.Any(r => r.Link("product_id") == record.Id),
            "product.template" => Children("product.product", "product_tmpl_id", record.Id).Any(variant
                => Data["account.move.line"].Rows.Values.Any(r => r.Link("product_id") == variant.Id)),
            "account.journal" => Data["account.move"].Rows.Values.Any(r => r.Link("journal_id") == record.Id),
            _ => false,
        };
        if (used)
        {
            throw OdooError.Validation("The operation cannot be completed: another model requires the record being deleted. If possible, archive it instead.\n\n"
                + $"Model: {record.Model.Label} ({record.Model.Name})");
        }
    }

    /// <summary>PostgreSQL's order: nulls come last.</summary>
    private sealed class NullsLast : IComparer<object?>
    {
        public static readonly NullsLast Ascending = new();

        public int Compare(object? x, object? y) => (x, y) switch
        {
            (null, null) => 0,
            (null, _) => 1,
            (_, null) => -1,
            (string left, string right) => string.CompareOrdinal(left, right),
            _ => ((IComparable)x).CompareTo(y),
        };
    }
}
