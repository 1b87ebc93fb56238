namespace Connector.Simulators.Odoo;

internal sealed class Table(Model model)
{
    public Model Model { get; } = model;

    public SortedDictionary<long, Record> Rows { get; } = [];

    /// <summary>Of many2one fields that are the other side of something: the rows by what they point at.</summary>
    public Dictionary<string, Dictionary<long, SortedSet<long>>> Children { get; } = [];

    /// <summary>Ids are never given twice, as those of a sequence.</summary>
    public long LastId { get; set; }
}
