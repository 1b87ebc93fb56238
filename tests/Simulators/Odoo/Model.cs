namespace Connector.Simulators.Odoo;

internal sealed class Model(string name, string label, string order)
{
    private readonly Dictionary<string, Field> _fields = [];

    public string Name { get; } = name;

    public string Label { get; } = label;

    public string Order { get; } = order;

    public IEnumerable<Field> Fields => _fields.Values;

    public int Count => _fields.Count;

    public bool HasActive { get; private set; }

    public bool HasCompany { get; private set; }

    public Field? Find(string field) => _fields.GetValueOrDefault(field);

    public Field this[string field] => _fields[field];

    public void Add(Field field)
    {
        _fields[field.Name] = field;
        HasActive |= field.Name == "active";
        HasCompany |= field.Name is "company_id" or "company_ids";
    }
}
