namespace Connector.Simulators.Odoo;

internal sealed class Arguments(Dictionary<string, object?> values)
{
    public object? this[string name] => values.GetValueOrDefault(name);

    public IEnumerable<string> Names => values.Keys;

    public bool Has(string name) => values.ContainsKey(name);

    public List<object?>? List(string name) => values.GetValueOrDefault(name) as List<object?>;

    public string Text(string name) => values.GetValueOrDefault(name) as string ?? "";

    public Dictionary<string, object?> Map(string name) => values.GetValueOrDefault(name) switch
    {
        Dictionary<string, object?> map => map,
        var other => throw OdooError.Type($"'{Values.Python(other)}' object has no attribute 'items'"),
    };

    public IEnumerable<Dictionary<string, object?>> Maps(string name) => values.GetValueOrDefault(name) switch
    {
        Dictionary<string, object?> one => [one],
        List<object?> many => many.Select(item => item as Dictionary<string, object?> ?? throw OdooError.Type("'str' object has no attribute 'items'")),
        var other => throw OdooError.Type($"'{Values.Python(other)}' object is not iterable"),
    };
}
