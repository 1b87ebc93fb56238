namespace Connector.Operations.Explaining;

/// <summary>A fact on which a charge is based.</summary>
/// <param name="Table">The table of the fact.</param>
/// <param name="Key">The key of its series: the values of the key columns, joined with <see cref="Between"/>.</param>
/// <param name="From">Its first day in the table's text form; null when rows have none.</param>
/// <param name="Name">The name of the fact in texts.</param>
/// <param name="Value">The values that decide the charge: two facts with equal values have the same effect.</param>
public sealed record BasisFact(string Table, string Key, string? From, string Name, object? Value)
{
    public const char Between = '\u001f';

    /// <summary>The values of its key columns; empty when the table has one row at a time.</summary>
    public string[] Columns => Key.Length == 0 ? [] : Key.Split(Between);

    public override string ToString() => From is null ? Name : $"{Name} from {(From.Length == 0 ? "ever" : From)}";
}
