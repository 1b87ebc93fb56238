namespace Connector.Simulators.QuickBooks;

/// <summary>What a company holds. Whoever uses it holds <see cref="Gate"/>.</summary>
internal sealed class Company(SimulatorOptions options)
{
    private static readonly string[] Kinds = ["Customer", "Vendor", "Employee", "Item", "Account", "Term", "Class", "Department", "TaxCode", "TaxRate",
        "Invoice", "CreditMemo", "Bill", "VendorCredit", "Payment", "BillPayment", "Attachable"];

    private readonly Dictionary<string, Dictionary<string, Entity>> _tables = Kinds.ToDictionary(static kind => kind, static _ => new Dictionary<string, Entity>());
    private readonly Dictionary<string, List<Entity>> _index = [];
    private readonly Dictionary<string, long> _lastIds = [];
    private long? _lastNumber;

    public Lock Gate { get; } = new();

    public SimulatorOptions Options { get; } = options;

    public DateTimeOffset Now => Options.Clock.GetUtcNow();

    public DateOnly Today => PacificTime.Day(Now);

    /// <summary>The closing date: nothing dated on it or before is written.</summary>
    public DateOnly? ClosedThrough { get; set; }

    /// <summary>What was made in the batch that is carried out; it cannot be seen yet.</summary>
    public HashSet<Entity>? MadeInBatch { get; set; }

    /// <summary>What a connector must never do, although QuickBooks allows it.</summary>
    public List<string> Damage { get; } = [];

    /// <summary>Told of each change: entity, id, operation (Create, Update, Delete, Merge, Void, Emailed).</summary>
    public Action<string, string, string>? Changed { get; set; }

    public IEnumerable<Entity> Everything(string kind) => _tables[kind].Values;

    /// <summary>What requests can see.</summary>
    public IEnumerable<Entity> Visible(string kind) => _tables[kind].Values.Where(entity => !entity.IsDeleted && MadeInBatch?.Contains(entity) != true);

    public bool Knows(string kind) => _tables.ContainsKey(kind);

    public Entity? Find(string kind, string? id)
        => id is not null && _tables[kind].GetValueOrDefault(id) is { IsDeleted: false } entity && MadeInBatch?.Contains(entity) != true ? entity : null;

    /// <summary>An object, deleted or not.</summary>
    public Entity? Stored(string kind, string id) => _tables[kind].GetValueOrDefault(id);

    /// <summary>An object that a request refers to.</summary>
    public Entity Referred(string kind, string? id, string element)
    {
        var found = Find(kind, id) ?? throw QuickBooksError.Reference(kind, id ?? "", element);
        return found.IsActive ? found : throw QuickBooksError.Inactive();
    }

    /// <summary>Others than this one under an index key such as a name.</summary>
    public IEnumerable<Entity> Others(string key, Entity? than) => _index.GetValueOrDefault(key)?.Where(entity => entity != than) ?? [];

    public Entity Make(string kind) => new(kind, NextId(kind));

    /// <summary>The number that QuickBooks would give to the next sales form.</summary>
    public string NextNumber()
    {
        _lastNumber ??= 1000;
        do
        {
            _lastNumber++;
        }
        while (Others(NumberKey("Invoice", $"{_lastNumber}", null), null).Concat(Others(NumberKey("CreditMemo", $"{_lastNumber}", null), null)).Any());
        return $"{_lastNumber}";
    }

    /// <summary>Stores an object that has changed.</summary>
    public void Save(Entity entity, string who, string operation)
    {
        var isNew = entity.SyncToken < 0;
        entity.SyncToken++;
        entity.Updated = Now;
        entity.ChangedBy = who;
        if (isNew)
        {
            entity.Created = entity.Updated;
            _tables[entity.Kind][entity.Id] = entity;
            _ = MadeInBatch?.Add(entity);
        }

        foreach (var key in entity.Keys)
        {
            _ = _index[key].Remove(entity);
        }

        entity.Keys.Clear();
        if (!entity.IsDeleted)
        {
            entity.Keys.AddRange(KeysOf(entity));
        }

        foreach (var key in entity.Keys)
        {
            (_index.TryGetValue(key, out var list) ? list : _index[key] = []).Add(entity);
        }

        Changed?.Invoke(entity.Kind, entity.Id, operation);
    }

    public static string NameKey(string kind, string name) => $"{(Schema.IsPerson(kind) ? "Name" : kind)}/{name.ToUpperInvariant()}";

    public static string NumberKey(string kind, string number, string? vendor) => $"#{kind}/{vendor}/{number.ToUpperInvariant()}";

    private static IEnumerable<string> KeysOf(Entity entity)
    {
        if (Schema.IsName(entity.Kind) && entity.IsActive && entity.Name is { } name)
        {
            yield return NameKey(entity.Kind, name);
        }

        if (Schema.IsTransaction(entity.Kind) && entity.Data.Text("DocNumber") is { } number)
        {
            yield return NumberKey(entity.Kind, number, entity.Data.Ref("VendorRef"));
        }
    }

    private string NextId(string kind)
    {
        var sequence = Schema.IsTransaction(kind) ? "Transaction" : Schema.IsPerson(kind) ? "Name" : kind;
        return (_lastIds[sequence] = _lastIds.GetValueOrDefault(sequence) + 1).ToString();
    }
}
