using System.Globalization;

namespace Connector.Simulators.Odoo;

/// <summary>The models and fields of a version, read from a short text: <c>name type[:argument] [required] [default=…] [digits=…] [&gt;=18] [&lt;=17]</c>.</summary>
internal sealed class Schema
{
    private readonly Dictionary<string, Model> _models = [];

    private readonly int _version;

    public Schema(int version)
    {
        _version = version;
        foreach (var (name, label, order, fields) in Models.All)
        {
            Read(new Model(name, label, order), fields);
        }

        foreach (var (model, field, type, compute) in Models.Computed)
        {
            var (kind, comodel, _) = Type(type);
            _models[model].Add(new Field(field, kind, _models[model].Count) { Comodel = comodel, Compute = compute });
        }
    }

    public IEnumerable<Model> All => _models.Values;

    public Model this[string model] => _models[model];

    public Model? Find(string model) => _models.GetValueOrDefault(model);

    private void Read(Model model, string fields)
    {
        var common = "create_date datetime\ncreate_uid many2one:res.users\nwrite_date datetime\nwrite_uid many2one:res.users\n";
        foreach (var line in (common + fields).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Skip(2).Any(word => (word[0] == '>' && _version < Number(word)) || (word[0] == '<' && _version > Number(word))))
            {
                continue;
            }

            var (type, first, second) = Type(words[1]);
            model.Add(new Field(words[0], type, model.Count)
            {
                Comodel = type == FieldType.Selection ? null : first,
                Inverse = second,
                Options = type == FieldType.Selection ? first!.Split(',') : [],
                Required = words.Contains("required"),
                Default = Option(words, "default="),
                Digits = Option(words, "digits=") is { } digits ? Precision(digits) : null,
                OnTemplate = words.Contains("template"),
            });
        }

        model.Add(new Field("display_name", FieldType.Char, model.Count) { Compute = (transaction, record) => transaction.DisplayName(record) });
        _models[model.Name] = model;
    }

    /// <summary>The unit's precision is named otherwise on 19, where prices of lines have none.</summary>
    private string? Precision(string digits) => digits switch
    {
        "unit" => _version >= 19 ? "Product Unit" : "Product Unit of Measure",
        "line_price" => _version >= 19 ? null : "Product Price",
        "price" => "Product Price",
        "discount" => "Discount",
        _ => throw new InvalidOperationException(digits),
    };

    private static (FieldType Type, string? First, string? Second) Type(string word)
    {
        var parts = word.Split(':');
        return (Enum.Parse<FieldType>(parts[0], true), parts.ElementAtOrDefault(1), parts.ElementAtOrDefault(2));
    }

    private static int Number(string word) => int.Parse(word.AsSpan(2), CultureInfo.InvariantCulture);

    private static string? Option(string[] words, string name) => words.FirstOrDefault(word => word.StartsWith(name, StringComparison.Ordinal))?[name.Length..];
}
