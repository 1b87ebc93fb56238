namespace Connector.Simulators.Odoo;

/// <summary>A row. Its values are as <see cref="Values"/> stores them.</summary>
internal sealed class Record(Model model, long id)
{
    public Model Model { get; } = model;

    public long Id { get; } = id;

    public object?[] Values { get; } = new object?[model.Count];

    /// <summary>The commit that changed it last: a transaction that began before it meets a conflict.</summary>
    public long Version { get; set; }

    public object? this[string field] => Values[Model[field].Index];

    public string? Text(string field) => (string?)this[field];

    public long? Link(string field) => (long?)this[field];

    public long[] Links(string field) => (long[]?)this[field] ?? [];

    public decimal Number(string field) => (decimal?)this[field] ?? 0;

    public bool Flag(string field) => this[field] is true;

    public DateOnly? Day(string field) => (DateOnly?)this[field];
}
