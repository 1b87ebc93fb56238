using System.Text.Json;

namespace Connector.Simulators.Odoo;

/// <summary>What people do in the books, with the rights that they have: an accountant, and an administrator for what only an administrator may do.</summary>
public sealed class People
{
    private readonly Database _data;
    private readonly TimeProvider _clock;

    internal People(Database data, TimeProvider clock)
    {
        _data = data;
        _clock = clock;
    }

    /// <summary>The accountant confirms a draft.</summary>
    public void Post(long move) => Accountant(t => t.ActionPost([move]));

    /// <summary>The accountant sets a posted move back to draft.</summary>
    public void Unpost(long move) => Accountant(t => t.ButtonDraft([move]));

    public void Cancel(long move) => Accountant(t => t.ButtonCancel([move]));

    /// <summary>The accountant deletes a draft, and its external ids with it.</summary>
    public void Delete(long move) => Accountant(t => t.Unlink(t.Data.Schema["account.move"], [move]));

    /// <summary>A payment of all that is left, or of a part; with bank reconciliation it is first <c>in_payment</c>.</summary>
    public void Pay(long move, decimal? amount = null, bool inPayment = false) => Accountant(t =>
    {
        t.Pay(t.Row("account.move", move), amount ?? t.Row("account.move", move).Number("amount_residual"), inPayment);
        return true;
    });

    /// <summary>The accountant edits fields of a move: <c>new { @ref = "x" }</c>.</summary>
    public void Edit(long move, object values) => Accountant(t => t.Write(t.Data.Schema["account.move"], [move], Map(values)));

    /// <summary>The accountant edits one line of a draft.</summary>
    public void EditLine(long line, object values)
        => Accountant(t => t.Write(t.Data.Schema["account.move"], [t.Row("account.move.line", line).Link("move_id")!.Value],
            new() { ["invoice_line_ids"] = new List<object?> { new List<object?> { 1L, line, Map(values) } } }));

    public void AddLine(long move, object values)
        => Accountant(t => t.Write(t.Data.Schema["account.move"], [move], new() { ["invoice_line_ids"] = new List<object?> { new List<object?> { 0L, 0L, Map(values) } } }));

    public void DeleteLine(long line) => Accountant(t => t.Unlink(t.Data.Schema["account.move.line"], [line]));

    /// <summary>The accountant creates a credit note of a posted move through the wizard, and leaves it a draft.</summary>
    public long Reverse(long move, string reason)
        => Accountant(t => (long)((Dictionary<string, object?>)t.Reverse(t.CreateOne(t.Data.Schema["account.move.reversal"],
            new() { ["move_ids"] = new List<object?> { new List<object?> { 6L, 0L, new List<object?> { move } } }, ["reason"] = reason }), false))["res_id"]!);

    /// <summary>The accountant reverses a posted move and creates it again: the credit note is posted, and a draft copy of the invoice is made.</summary>
    public long ReverseAndCreate(long move, string reason)
        => Accountant(t => (long)((Dictionary<string, object?>)t.Reverse(t.CreateOne(t.Data.Schema["account.move.reversal"],
            new() { ["move_ids"] = new List<object?> { new List<object?> { 6L, 0L, new List<object?> { move } } }, ["reason"] = reason }), true))["res_id"]!);

    /// <summary>The accountant writes a message with a file: the move was written by them, but nothing of it was edited.</summary>
    public void Attach(long move, string name) => Accountant(t =>
    {
        _ = t.Create(t.Data.Schema["ir.attachment"], [new() { ["name"] = name, ["datas"] = "eA==", ["mimetype"] = "text/plain", ["res_model"] = "account.move", ["res_id"] = move }]);
        t.Touch(t.Row("account.move", move));
        return true;
    });

    /// <summary>The accountant merges a partner into another: its external ids and documents move there, and it is deleted.</summary>
    public void Merge(long partner, long into) => Administrator(t =>
    {
        foreach (var move in t.Data["account.move"].Rows.Values.Where(m => m.Link("partner_id") == partner).ToList())
        {
            t.Set(move, "partner_id", into);
        }

        foreach (var full in t.ExternalIdsOf(t.Row("res.partner", partner)).ToList())
        {
            t.Remove(t.Data.ExternalIds[full]);
            _ = t.GiveExternalId(Loader.Split(full).Module, Loader.Split(full).Name, t.Row("res.partner", into));
        }

        return t.Unlink(t.Data.Schema["res.partner"], [partner]);
    });

    public void Archive(string model, long id) => Write(model, id, new { active = false });

    /// <summary>A lock date of the first company, such as <c>sale_lock_date</c>; null unlocks.</summary>
    public void Lock(string field, DateOnly? day) => Write("res.company", 1, new Dictionary<string, object?> { [field] = day is { } date ? date : false });

    /// <summary>The precision of quantities (<c>unit</c>), prices (<c>price</c>) or discounts (<c>discount</c>).</summary>
    public void SetPrecision(string of, int digits)
    {
        var name = of switch
        {
            "unit" => _data.Version >= 19 ? "Product Unit" : "Product Unit of Measure",
            "price" => "Product Price",
            _ => "Discount",
        };
        Administrator(t =>
        {
            t.Set(t.Data["decimal.precision"].Rows.Values.First(r => r.Text("name") == name), "digits", (long)digits);
            return true;
        });
    }

    /// <summary>Anything an administrator can create: <c>Create("account.tax", new { name = "10%", amount = 10 })</c>.</summary>
    public long Create(string model, object values) => Administrator(t => t.Create(t.Data.Schema[model], [Map(values)])[0]);

    public void Write(string model, long id, object values) => Administrator(t => t.Write(t.Data.Schema[model], [id], Map(values)));

    public void Remove(string model, long id) => Administrator(t => t.Unlink(t.Data.Schema[model], [id]));

    /// <summary>An external id that somebody else creates.</summary>
    public void Name(string model, long id, string externalId)
        => Administrator(t => t.GiveExternalId(Loader.Split(externalId).Module, Loader.Split(externalId).Name, t.Row(model, id)).Id);

    /// <summary>The key no longer works.</summary>
    public void RevokeKey(string login = "connector")
    {
        lock (_data.Gate)
        {
            if (_data.Keys.Remove($"{login}-key", out var key))
            {
                Run(1, t =>
                {
                    t.Remove(t.Row("res.users.apikeys", key.Record));
                    return true;
                });
            }
        }
    }

    /// <summary>A new key of the same name, which works until then.</summary>
    public void GiveKey(DateTime? expires, string login = "connector")
    {
        RevokeKey(login);
        lock (_data.Gate)
        {
            _data.Keys[$"{login}-key"] = Seed.Key(_data, UserOf(login).Id, _clock.GetUtcNow().UtcDateTime, expires);
        }
    }

    /// <summary>The user is archived: no login, no key works.</summary>
    public void LockOut(string login = "connector") => SetActive(login, false);

    public void LetIn(string login = "connector") => SetActive(login, true);

    /// <summary>Gives a user a group, such as <c>base.group_system</c>.</summary>
    public void Grant(string group, string login = "connector") => Regroup(login, (groups, id) => [.. groups.Union([id])], group);

    public void Withdraw(string group, string login = "connector") => Regroup(login, (groups, id) => [.. groups.Where(other => other != id)], group);

    private void Regroup(string login, Func<long[], long, long[]> change, string group) => Administrator(t =>
    {
        var field = _data.Version >= 19 ? "group_ids" : "groups_id";
        t.Set(UserOf(login), field, change(UserOf(login).Links(field), (long)_data.ExternalIds[group]["res_id"]!));
        return true;
    });

    private void SetActive(string login, bool active) => Administrator(t =>
    {
        t.Set(UserOf(login), "active", active);
        return true;
    });

    private Record UserOf(string login) => _data["res.users"].Rows.Values.First(user => user.Text("login") == login);

    private static Dictionary<string, object?> Map(object values) => (Dictionary<string, object?>)Json.Parse(JsonSerializer.Serialize(values))!;

    private T Accountant<T>(Func<Transaction, T> act) => Run(UserOf("accountant").Id, act);

    private T Administrator<T>(Func<Transaction, T> act) => Run(UserOf("admin").Id, act);

    private T Run<T>(long user, Func<Transaction, T> act)
    {
        lock (_data.Gate)
        {
            var transaction = new Transaction(_data, user, _clock.GetUtcNow().UtcDateTime, all: _data["res.users"].Rows[user].Text("login") != "accountant");
            try
            {
                var result = act(transaction);
                transaction.Commit();
                return result;
            }
            catch (OdooError error)
            {
                transaction.Rollback();
                throw new InvalidOperationException(error.Message, error);
            }
        }
    }
}
