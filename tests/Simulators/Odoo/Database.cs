namespace Connector.Simulators.Odoo;

/// <summary>A row. Its values are as <see cref="Values"/> keeps them.</summary>
internal sealed class Record(Model model, long id)
{
    public Model Model { get; } = model;

    public long Id { get; } = id;

    public object?[] Values { get; } = new object?[model.Count];

    /// <summary>The commit that changed it last: who began before that one meets a conflict.</summary>
    public long Version { get; set; }

    public object? this[string field] => Values[Model[field].Index];

    public string? Text(string field) => (string?)this[field];

    public long? Link(string field) => (long?)this[field];

    public long[] Links(string field) => (long[]?)this[field] ?? [];

    public decimal Number(string field) => (decimal?)this[field] ?? 0;

    public bool Flag(string field) => this[field] is true;

    public DateOnly? Day(string field) => (DateOnly?)this[field];
}

internal sealed class Table(Model model)
{
    public Model Model { get; } = model;

    public SortedDictionary<long, Record> Rows { get; } = [];

    /// <summary>Of many2one fields that are the other side of something: the rows by what they point at.</summary>
    public Dictionary<string, Dictionary<long, SortedSet<long>>> Children { get; } = [];

    /// <summary>Ids are never given twice, as those of a sequence.</summary>
    public long LastId { get; set; }
}

/// <summary>Everything that is stored. Changes are made by a <see cref="Transaction"/>, which can take them back.</summary>
internal sealed class Database
{
    private readonly Dictionary<string, Table> _tables = [];

    public Database(int version)
    {
        Version = version;
        Schema = new Schema(version);
        foreach (var model in Schema.All)
        {
            _tables[model.Name] = new Table(model);
        }

        foreach (var field in Schema.All.SelectMany(model => model.Fields).Where(field => field.Type == FieldType.One2many))
        {
            _ = _tables[field.Comodel!].Children.TryAdd(field.Inverse!, []);
        }

        _tables["account.move"].Children.Add("journal_id", []);
        foreach (var model in (string[])["mail.message", "mail.activity", "ir.attachment"])
        {
            _tables[model].Children.Add("res_id", []);
        }
    }

    public int Version { get; }

    public bool IsTranslated { get; init; }

    public Schema Schema { get; }

    public Lock Gate { get; } = new();

    public long Commits { get; set; }

    /// <summary>External ids, by module and name.</summary>
    public Dictionary<string, Record> ExternalIds { get; } = [];

    public Dictionary<(string Model, long Id), SortedSet<string>> ExternalIdsOf { get; } = [];

    /// <summary>Numbers of moves by what stands before the counter.</summary>
    public Dictionary<string, SortedSet<(long Value, long Id)>> Numbers { get; } = [];

    /// <summary>What was done through the API that a connector must never do.</summary>
    public List<string> Damage { get; } = [];

    /// <summary>Keys of people: who may call, until when.</summary>
    public Dictionary<string, ApiKey> Keys { get; } = [];

    public Table this[string model] => _tables[model];
}

/// <summary>A key of a person.</summary>
internal sealed record ApiKey(long User, long Record, DateTime? Expires);
