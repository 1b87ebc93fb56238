using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connector.Simulators.QuickBooks;

/// <summary><c>SELECT *|count(*) FROM E [WHERE a AND b] [ORDERBY] [STARTPOSITION n] [MAXRESULTS n]</c>.</summary>
internal sealed class Query
{
    private readonly List<string> _words;
    private readonly List<Condition> _conditions = [];
    private int _at;
    private (string Field, bool IsDescending)? _order;
    private int _start = 1;
    private int _most = 100;

    private Query(string text)
    {
        _words = Split(text);
        Need("SELECT");
        if (Take("count"))
        {
            IsCount = true;
            Need("(");
            Need("*");
            Need(")");
        }
        else
        {
            Need("*");
        }

        Need("FROM");
        Entity = Next();
        if (!Schema.Filterable.ContainsKey(Entity))
        {
            throw QuickBooksError.QueryValidation($"invalid context declaration: {Entity}");
        }

        if (Take("WHERE"))
        {
            do
            {
                _conditions.Add(ReadCondition());
            }
            while (Take("AND"));
        }

        if (Take("ORDERBY"))
        {
            var field = Field(Next());
            var isDescending = Take("DESC");
            _ = isDescending || Take("ASC");
            _order = (field, isDescending);
        }

        if (Take("STARTPOSITION"))
        {
            _start = Whole(1, int.MaxValue);
        }

        if (Take("MAXRESULTS"))
        {
            _most = Whole(1, 1000);
        }

        if (_at < _words.Count)
        {
            throw QuickBooksError.QueryParser($"Encountered \" {_words[_at]} \" where it was not expected. Was expecting one of: <EOF>, AND, ORDERBY, STARTPOSITION, MAXRESULTS");
        }
    }

    public string Entity { get; }

    public bool IsCount { get; }

    public static Query Parse(string text) => new(text);

    /// <summary>The part of <c>QueryResponse</c>.</summary>
    public JsonObject Answer(Company company, Writer writer)
    {
        IEnumerable<JsonObject> all = Entity switch
        {
            "CompanyInfo" => [Settings.Company(company)],
            "Preferences" => [Settings.Preferences(company)],
            _ => Found(company, writer),
        };
        if (_order is { } order)
        {
            var comparer = Comparer<JsonNode?>.Create(Compare);
            all = order.IsDescending ? all.OrderByDescending(data => At(data, order.Field), comparer) : all.OrderBy(data => At(data, order.Field), comparer);
        }

        if (IsCount)
        {
            return new JsonObject { ["totalCount"] = (decimal)all.Count() };
        }

        var page = all.Skip(_start - 1).Take(_most).ToArray();
        return page.Length == 0 ? [] : new JsonObject { [Entity] = new JsonArray(page), ["startPosition"] = (decimal)_start, ["maxResults"] = (decimal)page.Length };
    }

    /// <summary>Names that are not active are given only when they are asked for.</summary>
    private IEnumerable<JsonObject> Found(Company company, Writer writer)
    {
        var asksActive = _conditions.Exists(static c => c.Field == "Active");
        IEnumerable<Entity> entities = company.Visible(Entity);
        if (_conditions.Find(static c => c is { Field: "Id", Operator: "=" or "IN" }) is { } byId)
        {
            entities = byId.Values.Distinct().Select(id => company.Find(Entity, id)).OfType<Entity>();
        }

        return entities.Where(entity => asksActive || entity.IsActive).Where(entity => _conditions.TrueForAll(c => Early(c, entity))).Select(writer.Show)
            .Where(data => _conditions.TrueForAll(condition => condition.Holds(At(data, condition.Field))));
    }

    /// <summary>Drops what cannot be meant before it is drawn up.</summary>
    private static bool Early(Condition condition, Entity entity)
        => condition.Field.StartsWith("MetaData", StringComparison.Ordinal) || condition.Field is "Id" or "Balance" || condition.Holds(At(entity.Data, condition.Field));

    private static JsonNode? At(JsonNode? data, string path)
    {
        foreach (var name in path.Split('.'))
        {
            data = data is JsonArray list ? list.FirstOrDefault()?[name] : data?[name];
        }

        return data is JsonObject reference ? reference["value"] : data;
    }

    internal static int Compare(JsonNode? a, JsonNode? b)
    {
        if (a is null || b is null)
        {
            return (a is null ? 0 : 1) - (b is null ? 0 : 1);
        }

        if (a.GetValueKind() == JsonValueKind.Number && b.GetValueKind() == JsonValueKind.Number)
        {
            return a.GetValue<decimal>().CompareTo(b.GetValue<decimal>());
        }

        var (x, y) = ($"{a}", $"{b}");
        return long.TryParse(x, out var m) && long.TryParse(y, out var n) ? m.CompareTo(n) : string.Compare(x, y, StringComparison.OrdinalIgnoreCase);
    }

    private Condition ReadCondition()
    {
        var field = Field(Next());
        var sign = Next().ToUpperInvariant();
        if (sign is not ("=" or "<" or ">" or "<=" or ">=" or "LIKE" or "IN"))
        {
            throw QuickBooksError.QueryParser($"Encountered \" {sign} \". Was expecting one of: \"=\", \"<\", \">\", \"<=\", \">=\", \"LIKE\", \"IN\"");
        }

        if (sign != "IN")
        {
            return new Condition(field, sign, [Value()]);
        }

        Need("(");
        var values = new List<string> { Value() };
        while (Take(","))
        {
            values.Add(Value());
        }

        Need(")");
        return new Condition(field, sign, [.. values]);
    }

    private string Field(string name) => Schema.Filterable[Entity].Contains(name) ? name : throw QuickBooksError.QueryValidation($"Property {name} not found for Entity {Entity}, or property '{name}' is not queryable");

    /// <summary>A text in apostrophes, or true, false, a number.</summary>
    private string Value()
    {
        var word = Next();
        return word[0] == '\'' ? word[1..]
            : word is "true" or "false" || decimal.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? word
            : throw QuickBooksError.QueryParser($"Encountered \" {word} \". Was expecting a literal in apostrophes");
    }

    private int Whole(int min, int max) => int.TryParse(Next(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
        ? number
        : throw QuickBooksError.QueryValidation($"value must be between {min} and {max}");

    private string Next() => _at < _words.Count ? _words[_at++] : throw QuickBooksError.QueryParser("Encountered <EOF>");

    private bool Take(string word)
    {
        var isNext = _at < _words.Count && string.Equals(_words[_at], word, StringComparison.OrdinalIgnoreCase);
        _at += isNext ? 1 : 0;
        return isNext;
    }

    private void Need(string word)
    {
        if (!Take(word))
        {
            throw QuickBooksError.QueryParser($"Encountered \" {(_at < _words.Count ? _words[_at] : "<EOF>")} \". Was expecting: {word}");
        }
    }

    /// <summary>Words, signs, and texts, which keep their first apostrophe.</summary>
    private static List<string> Split(string text)
    {
        var words = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
            }
            else if (text[at] == '\'')
            {
                var word = new StringBuilder("'");
                for (at++; at < text.Length && text[at] != '\''; at++)
                {
                    at += text[at] == '\\' && at + 1 < text.Length ? 1 : 0;
                    _ = word.Append(text[at]);
                }

                words.Add(at++ < text.Length ? $"{word}" : throw QuickBooksError.QueryParser("Encountered <EOF> within a text"));
            }
            else if ("(),*".Contains(text[at], StringComparison.Ordinal))
            {
                words.Add($"{text[at++]}");
            }
            else if ("<>=".Contains(text[at], StringComparison.Ordinal))
            {
                var length = at + 1 < text.Length && text[at] != '=' && text[at + 1] == '=' ? 2 : 1;
                words.Add(text.Substring(at, length));
                at += length;
            }
            else
            {
                var end = at;
                while (end < text.Length && !char.IsWhiteSpace(text[end]) && !"(),*<>='".Contains(text[end], StringComparison.Ordinal))
                {
                    end++;
                }

                words.Add(text[at..end]);
                at = end;
            }
        }

        return words;
    }
}
