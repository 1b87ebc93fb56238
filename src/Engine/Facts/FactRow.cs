using NodaTime;

namespace Connector.Engine;

/// <summary>A row of a fact file as recorded: the cells in the order of <see cref="FactFile.Columns"/>, each in canonical form (<see cref="CanonicalText"/>), null when empty.</summary>
/// <param name="Cells">The cells.</param>
/// <param name="RecordedAt">When it became known.</param>
public readonly record struct FactRow(string?[] Cells, Instant RecordedAt)
{
    /// <summary>The cell at a position.</summary>
    public string? this[int column] => Cells[column];
}
