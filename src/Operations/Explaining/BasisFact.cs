namespace Connector.Operations.Explaining;

/// <summary>A fact that a charge rests on.</summary>
/// <param name="Table">The table that it is a row of.</param>
/// <param name="Key">What its series is found by, joined with <see cref="Between"/>.</param>
/// <param name="From">Its first day as the table writes it; null where rows have none.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Value">What of it decides.</param>
public sealed record BasisFact(string Table, string Key, string? From, string Name, object? Value)
{
    public const char Between = '\u001f';

    /// <summary>The columns of its key; none where the table has one row at a time.</summary>
    public string[] Columns => Key.Length == 0 ? [] : Key.Split(Between);

    public override string ToString() => From is null ? Name : $"{Name} from {(From.Length == 0 ? "ever" : From)}";
}
