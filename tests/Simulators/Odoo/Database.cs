namespace Connector.Simulators.Odoo;

/// <summary>Everything that is stored. Changes are made by a <see cref="Transaction"/>, which can roll them back.</summary>
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

    /// <summary>Numbers of moves, by the prefix before the counter.</summary>
    public Dictionary<string, SortedSet<(long Value, long Id)>> Numbers { get; } = [];

    /// <summary>What was done through the API that a connector must never do.</summary>
    public List<string> Damage { get; } = [];

    /// <summary>Keys of people: who may call, until when.</summary>
    public Dictionary<string, ApiKey> Keys { get; } = [];

    public Table this[string model] => _tables[model];
}
