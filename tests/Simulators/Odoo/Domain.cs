using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Connector.Simulators.Odoo;

/// <summary>A search condition: terms in Polish notation, <c>&amp;</c> between those without an operator.</summary>
internal sealed class Domain
{
    private readonly Transaction _transaction;
    private readonly Model _model;
    private readonly List<(string Path, string Operator, object? Value)> _terms = [];
    private readonly Func<Record, bool> _holds;
    private readonly bool _hasOnlyTerms = true;

    public Domain(Transaction transaction, Model model, object? domain)
    {
        _transaction = transaction;
        _model = model;
        if (domain is not (null or false or List<object?>))
        {
            throw OdooError.Value($"Domain() invalid item in domain: {Json.Repr(domain)}");
        }

        var stack = new Stack<Func<Record, bool>>();
        foreach (var item in (domain as List<object?> ?? []).AsEnumerable().Reverse())
        {
            _hasOnlyTerms &= item is not ("|" or "!");
            stack.Push(item switch
            {
                "!" => Not(Pop(stack, domain)),
                "&" => And(Pop(stack, domain), Pop(stack, domain)),
                "|" => Or(Pop(stack, domain), Pop(stack, domain)),
                List<object?> { Count: 3 } term when term[0] is string path && term[1] is string name => Term(path, name, term[2]),
                List<object?> { Count: 3 } term when term[0] is long left && term[1] is "=" && term[2] is long right => _ => left == right,
                _ => throw OdooError.Value($"Domain() invalid item in domain: {Json.Repr(item)}"),
            });
        }

        var all = stack.ToArray();
        _holds = all.Length switch
        {
            0 => static _ => true,
            1 => all[0],
            _ => record => Array.TrueForAll(all, holds => holds(record)),
        };
    }

    public bool Mentions(string field) => _terms.Exists(term => term.Path == field);

    public bool Holds(Record record) => _holds(record);

    /// <summary>The rows for which it can hold, as far as ids tell.</summary>
    public IEnumerable<Record> Candidates()
    {
        var table = _transaction.Data[_model.Name];
        foreach (var (path, name, value) in _hasOnlyTerms ? _terms : [])
        {
            var ids = (name, value) switch
            {
                ("=", long id) => [id],
                ("in", List<object?> list) when list.TrueForAll(item => item is long) => list.ConvertAll(item => (long)item!),
                _ => null,
            };
            if (ids is not null && path == "id")
            {
                return ids.Distinct().Select(id => table.Rows.GetValueOrDefault(id)).OfType<Record>();
            }

            if (ids is not null && table.Children.TryGetValue(path, out var children))
            {
                return ids.Distinct().SelectMany(id => children.GetValueOrDefault(id) ?? []).Select(id => table.Rows[id]);
            }
        }

        return table.Rows.Values;
    }

    private static Func<Record, bool> Pop(Stack<Func<Record, bool>> stack, object? domain)
        => stack.TryPop(out var holds) ? holds : throw OdooError.Value($"Domain() expression is not complete: {Json.Repr(domain)}");

    private static Func<Record, bool> Not(Func<Record, bool> holds) => record => !holds(record);

    private static Func<Record, bool> And(Func<Record, bool> one, Func<Record, bool> other) => record => one(record) && other(record);

    private static Func<Record, bool> Or(Func<Record, bool> one, Func<Record, bool> other) => record => one(record) || other(record);

    private Func<Record, bool> Term(string path, string name, object? value)
    {
        _terms.Add((path, name, value));
        return Leaf(_model, path, name, value);
    }

    private Func<Record, bool> Leaf(Model model, string path, string name, object? value)
    {
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        var head = dot < 0 ? path : path[..dot];
        var said = $"('{path}', '{name}', {Json.Repr(value)})";
        if (head == "id" && dot < 0)
        {
            return Compare(static record => record.Id, new Field("id", FieldType.Integer, 0), name, value, said);
        }

        if (model.Find(head) is not { IsOurs: false } field)
        {
            throw OdooError.Value($"Invalid field {model.Name}.{head} in {(_transaction.Data.Version >= 18 ? "condition" : "leaf")} {said}");
        }

        if (dot >= 0)
        {
            var inner = Leaf(_transaction.Data.Schema[field.Comodel ?? throw OdooError.Value($"Invalid field {model.Name}.{path}")], path[(dot + 1)..], name, value);
            return record => Linked(record, field).Any(inner);
        }

        return field.Type switch
        {
            FieldType.One2many or FieldType.Many2many => Many(field, name, value, said),
            FieldType.Many2one => One(field, name, value, said),
            _ => Compare(record => _transaction.Read(record, field), field, name, value, said),
        };
    }

    private IEnumerable<Record> Linked(Record record, Field field) => _transaction.Read(record, field) switch
    {
        long id => _transaction.Find(field.Comodel!, id) is { } row ? [row] : [],
        long[] ids => ids.Select(id => _transaction.Find(field.Comodel!, id)).OfType<Record>(),
        _ => [],
    };

    private Func<Record, bool> One(Field field, string name, object? value, string said)
    {
        if (value is string || name.Contains("like", StringComparison.Ordinal))
        {
            var text = new Field("display_name", FieldType.Char, 0);
            return Compare(record => Linked(record, field).Select(_transaction.DisplayName).FirstOrDefault(), text, name, value, said);
        }

        return Compare(record => _transaction.Read(record, field), field, name, value, said);
    }

    private Func<Record, bool> Many(Field field, string name, object? value, string said)
    {
        var negative = name is "!=" or "not in" || name.StartsWith("not ", StringComparison.Ordinal);
        if (value is false or null)
        {
            return record => (((long[]?)_transaction.Read(record, field) ?? []).Length == 0) == (name is "=" or "in");
        }

        var positive = name switch
        {
            "!=" => "=",
            "not in" => "in",
            "not like" => "like",
            "not ilike" => "ilike",
            _ => name,
        };
        Func<Record, bool> any = value is string || positive.Contains("like", StringComparison.Ordinal)
            ? Compare(record => _transaction.DisplayName(record), new Field("display_name", FieldType.Char, 0), positive, value, said)
            : Compare(record => record.Id, new Field("id", FieldType.Integer, 0), positive, value, said);
        return record => Linked(record, field).Any(any) != negative;
    }

    private Func<Record, bool> Compare(Func<Record, object?> read, Field field, string name, object? value, string said)
    {
        switch (name)
        {
            case "=" or "in":
                {
                    var wanted = Wanted(field, value);
                    return record => wanted.Contains(Shown(field, read(record)));
                }

            case "!=" or "<>" or "not in":
                {
                    var unwanted = Wanted(field, value);
                    return record => !unwanted.Contains(Shown(field, read(record)));
                }

            case "=?":
                return value is null or false ? static _ => true : Compare(read, field, "=", value, said);
            case ">" or ">=" or "<" or "<=":
                {
                    var bound = Typed(field, value);
                    return record => Shown(field, read(record)) is IComparable found && found is not EmptyValue && bound is not EmptyValue && Order(found.CompareTo(bound), name);
                }

            case "like" or "ilike" or "=like" or "=ilike" or "not like" or "not ilike":
                {
                    var pattern = Pattern(value as string ?? Json.Repr(value), name);
                    var negative = name.StartsWith("not", StringComparison.Ordinal);
                    return record => pattern.IsMatch(read(record) as string ?? "") != negative && (negative || read(record) is not null);
                }

            default:
                throw OdooError.Value($"Invalid operator in condition {said}");
        }
    }

    private static bool Order(int compared, string name) => name switch
    {
        ">" => compared > 0,
        ">=" => compared >= 0,
        "<" => compared < 0,
        _ => compared <= 0,
    };

    private static HashSet<object> Wanted(Field field, object? value)
        => value is List<object?> list ? [.. list.Select(item => Typed(field, item))] : [Typed(field, value)];

    private static object Typed(Field field, object? value) => (field.Type, value) switch
    {
        (FieldType.Boolean, _) => value is not (null or false or 0L),
        (FieldType.Integer, null or false) => 0m,
        (FieldType.Float or FieldType.Monetary, null or false) => 0m,
        (_, null or false) => EmptyValue.Only,
        (FieldType.Integer or FieldType.Float or FieldType.Monetary, _) => Values.Float(value),
        (FieldType.Many2one, long id) => (decimal)id,
        (FieldType.Date, string text) => Values.Day(text),
        (FieldType.Datetime, string text) => Seconds(Values.Instant(text)),
        (_, string text) => text,
        _ => Json.Repr(value),
    };

    private static object Shown(Field field, object? value) => value switch
    {
        null => EmptyValue.Only,
        long number => (decimal)number,
        DateTime at => Seconds(at),
        _ => value,
    };

    /// <summary>Instants are compared in whole seconds: <c>&gt;</c> the value that was read does not find the record, <c>&gt;=</c> does.</summary>
    private static DateTime Seconds(DateTime at) => new(at.Ticks - (at.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);

    /// <summary>SQL's LIKE: <c>%</c> and <c>_</c> in the value are wildcards, as in Odoo.</summary>
    private static Regex Pattern(string value, string name)
    {
        var sql = name[0] == '=' ? value : $"%{value}%";
        var pattern = new StringBuilder("^");
        for (var at = 0; at < sql.Length; at++)
        {
            _ = sql[at] switch
            {
                '%' => pattern.Append(".*"),
                '_' => pattern.Append('.'),
                '\\' when at + 1 < sql.Length => pattern.Append(Regex.Escape(sql[++at].ToString(CultureInfo.InvariantCulture))),
                var letter => pattern.Append(Regex.Escape(letter.ToString(CultureInfo.InvariantCulture))),
            };
        }

        var options = RegexOptions.Singleline | RegexOptions.CultureInvariant | (name.Contains("ilike", StringComparison.Ordinal) ? RegexOptions.IgnoreCase : RegexOptions.None);
        return new Regex(pattern.Append('$').ToString(), options, TimeSpan.FromSeconds(5));
    }

    /// <summary>What <c>False</c> matches: no value.</summary>
    private sealed class EmptyValue : IComparable
    {
        public static readonly EmptyValue Only = new();

        public int CompareTo(object? obj) => throw new InvalidOperationException("Nothing has no order.");
    }
}
