namespace Connector.Simulators.Odoo;

internal sealed class Table(Model model)
{
    public Model Model { get; } = model;

    public SortedDictionary<long, Record> Rows { get; } = [];

    /// <summary>The rows by the record that a many2one field refers to, for fields that are the inverse of a one2many.</summary>
    public Dictionary<string, Dictionary<long, SortedSet<long>>> Children { get; } = [];

    /// <summary>Ids are never assigned twice, like those of a sequence.</summary>
    public long LastId { get; set; }
}
