using System.Globalization;

namespace Connector.Simulators.Odoo;

internal static class Methods
{
    private static readonly Dictionary<string, Method> OfAll = new()
    {
        ["create"] = new("vals_list", true, static (t, m, _, a) => t.Create(m, a.Maps("vals_list"))),
        ["write"] = new("vals", false, static (t, m, ids, a) => t.Write(m, ids, a.Map("vals"))),
        ["unlink"] = new("", false, static (t, m, ids, _) => t.Unlink(m, ids)),
        ["read"] = new("fields? load?", false, static (t, m, ids, a) => t.ReadRows(m, ids, a.List("fields"), !a.Has("load") || a["load"] is "_classic_read")),
        ["search"] = new("domain offset? limit? order?", true, static (t, m, _, a) => t.Search(m, a["domain"], a["limit"], a["offset"], a["order"])),
        ["search_count"] = new("domain limit?", true, static (t, m, _, a) => (long)t.Search(m, a["domain"], a["limit"]).Count),
        ["search_read"] = new("domain? fields? offset? limit? order? load?", true, static (t, m, _, a)
            => t.ReadRows(m, t.Search(m, a["domain"], a["limit"], a["offset"], a["order"]), a.List("fields"), !a.Has("load") || a["load"] is "_classic_read")),
        ["web_read"] = new("specification", false, static (t, m, ids, a) => t.WebRead(m, ids, a.Map("specification"))) { From = 17 },
        ["name_search"] = new("name? domain? operator? limit?", true, static (t, m, _, a) => t.Search(m, a["domain"], 0L).Select(id => t.Row(m.Name, id))
            .Where(r => t.DisplayName(r).Contains(a.Text("name"), StringComparison.OrdinalIgnoreCase))
            .Take((int)(a["limit"] as long? ?? 100)).Select(r => new object[] { r.Id, t.DisplayName(r) }).ToList()),
        ["fields_get"] = new("allfields? attributes?", true, static (t, m, _, a) => FieldsGet(t, m, a)),
        ["load"] = new("fields data", true, static (t, m, _, a) => new Loader(t, m).Load(a.List("fields") ?? [], a.List("data") ?? [])),
        ["get_external_id"] = new("", false, static (t, m, ids, _)
            => ids.ToDictionary(id => id.ToString(CultureInfo.InvariantCulture), id => (object?)(t.ExternalIdsOf(t.Row(m.Name, id)).FirstOrDefault() ?? ""))),
        ["check_access_rights"] = new("operation raise_exception?", true, static (t, m, _, a) => Rights(t, m, a)) { Until = 18 },
        ["has_access"] = new("operation", false, static (t, m, _, a) => t.May(m.Name, a.Text("operation"))) { From = 18 },
        ["action_archive"] = new("", false, static (t, m, ids, _) => t.Write(m, ids, new() { ["active"] = false })),
        ["action_unarchive"] = new("", false, static (t, m, ids, _) => t.Write(m, ids, new() { ["active"] = true })),
    };

    private static readonly Dictionary<(string Model, string Method), Method> OfModels = new()
    {
        [("account.move", "action_post")] = new("", false, static (t, _, ids, _) => t.ActionPost(ids)),
        [("account.move", "button_draft")] = new("", false, static (t, _, ids, _) => t.ButtonDraft(ids)),
        [("account.move", "button_cancel")] = new("", false, static (t, _, ids, _) => t.ButtonCancel(ids)),
        [("account.move", "message_post")] = new("body? subject? message_type? subtype_xmlid? body_is_html? attachment_ids? partner_ids?", false, MessagePost) { From = 17 },
        [("account.move.16", "message_post")] = new("body? subject? message_type? subtype_xmlid? attachment_ids? partner_ids?", false, MessagePost) { Until = 16 },
        [("account.move", "activity_schedule")] = new("act_type_xmlid? date_deadline? summary? note? **", false, Schedule),
        [("account.move.reversal", "reverse_moves")] = new("is_modify?", false, static (t, _, ids, a) => t.Reverse(t.Row("account.move.reversal", ids[0]), a["is_modify"] is true))
        {
            From = 17,
        },
        [("account.move.reversal", "refund_moves")] = new("", false, static (t, _, ids, _) => t.Reverse(t.Row("account.move.reversal", ids[0]), false)) { From = 17 },
        [("account.move.reversal", "modify_moves")] = new("", false, static (t, _, ids, _) => t.Reverse(t.Row("account.move.reversal", ids[0]), true)) { From = 17 },
        [("account.move.reversal.16", "reverse_moves")] = new("", false, static (t, _, ids, _)
            => t.Reverse(t.Row("account.move.reversal", ids[0]), t.Row("account.move.reversal", ids[0]).Text("refund_method") == "modify"))
        { Until = 16 },
        [("account.payment.register", "action_create_payments")] = new("", false, static (t, _, ids, _) => t.PayAll(t.Row("account.payment.register", ids[0]))),
        [("ir.model.data", "check_object_reference")] = new("module xml_id raise_on_access_error?", true, static (t, _, _, a) => Reference(t, a)),
        [("res.users", "context_get")] = new("", true, static (t, _, _, _) => new Dictionary<string, object?> { ["lang"] = "en_GB", ["tz"] = "Europe/London", ["uid"] = t.UserId }),
        [("res.users", "has_group")] = new("group_ext_id", false, static (t, _, _, a) => t.HasGroup(a.Text("group_ext_id"))) { From = 18 },
        [("res.users.17", "has_group")] = new("group_ext_id", true, static (t, _, _, a) => t.HasGroup(a.Text("group_ext_id"))) { Until = 17 },
        [("res.users.apikeys", "generate")] = new("key scope name expiration_date", true, static (_, _, _, _) => throw OdooError.User("Programmatic API keys are not enabled")) { From = 19 },
    };

    public static Method? Find(int version, Model model, string name)
    {
        var method = OfModels.GetValueOrDefault((model.Name, name));
        if (method is null || version < method.From || version > method.Until)
        {
            method = OfModels.FirstOrDefault(m => m.Key.Method == name && m.Key.Model.StartsWith(model.Name + ".1", StringComparison.Ordinal) && m.Value.Until >= version).Value
                ?? OfAll.GetValueOrDefault(name);
        }

        return method is null || version < method.From || version > method.Until ? null : method;
    }

    private static Dictionary<string, object?> FieldsGet(Transaction transaction, Model model, Arguments arguments)
    {
        transaction.Check(model, "read");
        var wanted = arguments.List("attributes");
        var names = arguments.List("allfields");
        var fields = new Dictionary<string, object?>();
        foreach (var field in model.Fields.Where(f => !f.IsOurs && (names is not { Count: > 0 } || names.Contains(f.Name))))
        {
            var all = new Dictionary<string, object?>
            {
                ["type"] = field.Type.ToString().ToLowerInvariant(),
                ["string"] = field.Label,
                ["name"] = field.Name,
                ["required"] = field.Required,
                ["readonly"] = field.Compute is not null,
                ["store"] = field.Compute is null,
            };
            if (field.Type == FieldType.Float)
            {
                all["digits"] = field.Digits is { } digits ? new object[] { 16L, (long)transaction.Digits(digits) } : false;
            }

            if (field.Type == FieldType.Selection)
            {
                all["selection"] = field.Options.Select(option => new object[] { option, option }).ToList();
            }

            if (field.Comodel is not null)
            {
                all["relation"] = field.Comodel;
            }

            fields[field.Name] = all.Where(p => wanted is not { Count: > 0 } || wanted.Contains(p.Key)).ToDictionary();
        }

        return fields;
    }

    private static object Rights(Transaction transaction, Model model, Arguments arguments)
    {
        if (arguments["raise_exception"] is not false)
        {
            transaction.Check(model, arguments.Text("operation"));
        }

        return transaction.May(model.Name, arguments.Text("operation"));
    }

    private static object[] Reference(Transaction transaction, Arguments arguments)
    {
        var full = $"{arguments.Text("module")}.{arguments.Text("xml_id")}";
        return transaction.Data.ExternalIds.TryGetValue(full, out var row)
            ? [row.Text("model")!, row["res_id"]!]
            : throw OdooError.Value($"External ID not found in the system: {full}");
    }

    private static List<long> MessagePost(Transaction transaction, Model model, long[] ids, Arguments arguments)
    {
        if (ids.Length != 1)
        {
            throw OdooError.Value($"Expected singleton: {model.Name}({string.Join(", ", ids)})");
        }

        var record = transaction.Row(model.Name, ids[0]);
        transaction.Check(model, "read");
        transaction.CheckCompany(record);
        var body = arguments.Text("body");
        return [transaction.Note(record, arguments["body_is_html"] is true || transaction.Data.Version <= 16 ? Values.Html(body) : Values.Escaped(body),
            arguments.Has("message_type") ? arguments.Text("message_type") : "notification",
            arguments.Has("subtype_xmlid") ? arguments.Text("subtype_xmlid") : "mail.mt_note", arguments["subject"] as string)];
    }

    private static List<long> Schedule(Transaction transaction, Model model, long[] ids, Arguments arguments)
    {
        var made = new List<long>();
        foreach (var record in ids.Select(id => transaction.Row(model.Name, id)).ToList())
        {
            transaction.CheckCompany(record);
            var type = arguments.Has("act_type_xmlid") ? arguments.Text("act_type_xmlid") : "mail.mail_activity_data_todo";
            if (!transaction.Data.ExternalIds.TryGetValue(type, out var row))
            {
                throw OdooError.Value($"External ID not found in the system: {type}");
            }

            var values = arguments.Names.Where(name => name != "act_type_xmlid").ToDictionary(name => name, name => arguments[name]);
            values["activity_type_id"] = row["res_id"];
            values["res_model"] = model.Name;
            values["res_id"] = record.Id;
            _ = values.TryAdd("user_id", transaction.UserId);
            made.AddRange(transaction.Create(transaction.Data.Schema["mail.activity"], [values]));
        }

        return made;
    }
}
