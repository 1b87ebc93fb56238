using System.Globalization;

namespace Connector.Simulators.Odoo;

/// <summary>One call: who calls, in which context, since when; and what it changed, to be rolled back if it fails.</summary>
internal sealed partial class Transaction
{
    private readonly Stack<Action> _undo = [];
    private readonly HashSet<Record> _touched = [];

    public Transaction(Database data, long user, DateTime now, long? snapshot = null, Dictionary<string, object?>? context = null, bool all = false)
    {
        Data = data;
        UserId = user;
        Context = context ?? [];
        All = all;
        Now = new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc);
        Snapshot = snapshot ?? data.Commits;
        var person = data["res.users"].Rows[user];
        var own = person.Links("company_ids");
        Companies = [.. Context.GetValueOrDefault("allowed_company_ids") is List<object?> asked ? asked.OfType<long>() : own.OrderBy(c => c != person.Link("company_id"))];
        if (!all && Companies.Except(own).Any())
        {
            throw OdooError.Access("Access to unauthorized or invalid companies.");
        }
    }

    public Database Data { get; }

    public long UserId { get; }

    public Dictionary<string, object?> Context { get; }

    /// <summary>Whether rights are ignored, for what the simulator itself does.</summary>
    public bool All { get; }

    /// <summary>The start of the transaction, which is what <c>write_date</c> shows.</summary>
    public DateTime Now { get; }

    public DateOnly Today => DateOnly.FromDateTime(Now);

    /// <summary>The last commit that it sees.</summary>
    public long Snapshot { get; }

    public long[] Companies { get; }

    public long Company => Companies.Length > 0 ? Companies[0] : 1;

    /// <summary>How much it did, for the measured times.</summary>
    public Work Work { get; } = new();

    public void Commit()
    {
        if (_touched.Count > 0)
        {
            Data.Commits++;
            foreach (var record in _touched)
            {
                record.Version = Data.Commits;
            }
        }

        _undo.Clear();
        _touched.Clear();
    }

    public int Savepoint() => _undo.Count;

    public void Rollback(int savepoint = 0)
    {
        while (_undo.Count > savepoint)
        {
            _undo.Pop()();
        }
    }

    public Record? Find(string model, long id) => Data[model].Rows.GetValueOrDefault(id);

    public Record Row(string model, long id) => Find(model, id) ?? throw OdooError.Missing(model, id, UserId);

    public IEnumerable<Record> Children(string model, string inverse, long parent)
        => Data[model].Children[inverse].GetValueOrDefault(parent) is { } ids ? ids.Select(id => Data[model].Rows[id]) : [];

    public Record Insert(string model)
    {
        var table = Data[model];
        var record = new Record(table.Model, ++table.LastId);
        foreach (var field in table.Model.Fields.Where(f => f.Compute is null))
        {
            record.Values[field.Index] = Values.Initial(field);
        }

        table.Rows.Add(record.Id, record);
        _undo.Push(() => table.Rows.Remove(record.Id));
        Set(record, "create_date", Now);
        Set(record, "create_uid", UserId);
        Touch(record);
        return record;
    }

    public void Remove(Record record)
    {
        if (record.Model.Name == "ir.model.data")
        {
            Unname(record);
        }

        foreach (var field in record.Model.Fields.Where(f => f.Compute is null && (f.Type == FieldType.Many2one || f.Name == "res_id" || IsNumber(record.Model, f))))
        {
            SetValue(record, field, null);
        }

        var table = Data[record.Model.Name];
        _ = table.Rows.Remove(record.Id);
        _undo.Push(() => table.Rows.Add(record.Id, record));
        _ = _touched.Add(record);
        foreach (var full in ExternalIdsOf(record).ToList())
        {
            Remove(Data.ExternalIds[full]);
        }

    }

    public void Set(Record record, string field, object? value) => SetValue(record, record.Model[field], value);

    public void Touch(Record record)
    {
        Set(record, "write_date", Now);
        Set(record, "write_uid", UserId);
        _ = _touched.Add(record);
    }

    public IEnumerable<string> ExternalIdsOf(Record record)
        => Data.ExternalIdsOf.TryGetValue((record.Model.Name, record.Id), out var names) ? names : [];

    /// <summary>Gives a record an external id. Two records cannot have the same.</summary>
    public Record GiveExternalId(string module, string name, Record target)
    {
        if (name.Contains(' ', StringComparison.Ordinal))
        {
            throw OdooError.Validation("The operation cannot be completed: External IDs cannot contain spaces");
        }

        var row = Insert("ir.model.data");
        Set(row, "module", module);
        Set(row, "name", name);
        Set(row, "model", target.Model.Name);
        Set(row, "res_id", target.Id);
        Name(row);
        return row;
    }

    private void Name(Record row)
    {
        var full = $"{row.Text("module")}.{row.Text("name")}";
        if (!Data.ExternalIds.TryAdd(full, row))
        {
            throw OdooError.Validation("The operation cannot be completed: duplicate key value violates unique constraint \"ir_model_data_module_name_uniq_index\"\n"
                + $"DETAIL:  Key (module, name)=({row.Text("module")}, {row.Text("name")}) already exists.\n");
        }

        var key = (row.Text("model")!, (long)row["res_id"]!);
        _ = Data.ExternalIdsOf.TryAdd(key, new SortedSet<string>(StringComparer.Ordinal));
        _ = Data.ExternalIdsOf[key].Add(full);
        _undo.Push(() =>
        {
            _ = Data.ExternalIds.Remove(full);
            _ = Data.ExternalIdsOf[key].Remove(full);
        });
    }

    private void Unname(Record row)
    {
        var full = $"{row.Text("module")}.{row.Text("name")}";
        var key = (row.Text("model")!, (long)row["res_id"]!);
        _ = Data.ExternalIds.Remove(full);
        _ = Data.ExternalIdsOf[key].Remove(full);
        _undo.Push(() =>
        {
            Data.ExternalIds.Add(full, row);
            _ = Data.ExternalIdsOf[key].Add(full);
        });
    }

    private void SetValue(Record record, Field field, object? value)
    {
        var old = record.Values[field.Index];
        if (Equals(old, value))
        {
            return;
        }

        record.Values[field.Index] = value;
        Reindex(record, field, (old, value));
        _undo.Push(() =>
        {
            record.Values[field.Index] = old;
            Reindex(record, field, (value, old));
        });
    }

    private void Reindex(Record record, Field field, (object? Old, object? New) change)
    {
        if (IsNumber(record.Model, field))
        {
            Renumber(record, change);
        }

        if (!Data[record.Model.Name].Children.TryGetValue(field.Name, out var children))
        {
            return;
        }

        if (change.Old is long before && children.TryGetValue(before, out var left))
        {
            _ = left.Remove(record.Id);
        }

        if (change.New is long after)
        {
            if (!children.TryGetValue(after, out var ids))
            {
                children[after] = ids = [];
            }

            _ = ids.Add(record.Id);
        }
    }

    private static bool IsNumber(Model model, Field field) => model.Name == "account.move" && field.Name == "name";

    private void Renumber(Record move, (object? Old, object? New) change)
    {
        if (Number(change.Old as string) is { } old)
        {
            _ = Data.Numbers[old.Prefix].Remove((old.Value, move.Id));
        }

        if (Number(change.New as string) is { } number)
        {
            _ = Data.Numbers.TryAdd(number.Prefix, []);
            _ = Data.Numbers[number.Prefix].Add((number.Value, move.Id));
        }
    }

    public string DisplayName(Record record) => record.Model.Name switch
    {
        "account.move" => MoveName(record),
        "product.product" or "product.template" when Read(record, "default_code") is string code => $"[{code}] {Read(record, "name")}",
        "account.account" => $"{record.Text("code")} {record.Text("name")}",
        "res.partner" when record.Link("parent_id") is { } parent => $"{Row("res.partner", parent).Text("name")}, {record.Text("name")}",
        "mail.activity" => record.Text("summary") ?? "",
        "account.move.reversal" or "account.payment.register" or "mail.message" => $"{record.Model.Name},{record.Id.ToString(CultureInfo.InvariantCulture)}",
        _ => record.Model.Find("name") is null ? $"{record.Model.Name},{record.Id}" : record.Text("name") ?? "",
    };

    public long Commercial(Record partner)
        => partner.Flag("is_company") || partner.Link("parent_id") is not { } parent ? partner.Id : Commercial(Row("res.partner", parent));

    public long[] AttachedTo(string model, string where, Record record)
        => [.. Children(model, "res_id", record.Id).Where(r => r.Text(where) == record.Model.Name).Select(r => r.Id)];

    public long[] SameRef(Record move) => move.Text("ref") is not { Length: > 0 } reference
        ? []
        : [.. Data["account.move"].Rows.Values.Where(r => r.Id != move.Id && r.Text("ref") == reference && r.Link("partner_id") == move.Link("partner_id")
            && r.Text("move_type") == move.Text("move_type")).Select(r => r.Id)];

    /// <summary>The value as stored, whichever record stores it.</summary>
    public object? Read(Record record, string field) => Read(record, record.Model[field]);

    public object? Read(Record record, Field field) => field switch
    {
        { Compute: { } compute } => compute(this, record),
        { OnTemplate: true } => Row("product.template", record.Link("product_tmpl_id")!.Value)[field.Name],
        { Type: FieldType.One2many } => Children(field.Comodel!, field.Inverse!, record.Id).Where(r => field.Name != "invoice_line_ids" || IsInvoiceLine(r)).Select(r => r.Id).ToArray(),
        _ => record.Values[field.Index],
    };
}
