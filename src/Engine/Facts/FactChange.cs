namespace Connector.Engine;

/// <summary>A row that is recorded, corrected or retracted.</summary>
/// <param name="File">The file.</param>
/// <param name="Before">The cells that were known; null for a row that is new.</param>
/// <param name="After">The cells that are to be known; null for a row that is retracted. With both, the identity is the same.</param>
public readonly record struct FactChange(FactFile File, string?[]? Before, string?[]? After)
{
    /// <summary>The cells of which at least the identity is that of both rows.</summary>
    public string?[] Cells => After ?? Before!;

    /// <summary>The key of the row, by which a correction finds it.</summary>
    public string Key => File.KeyOf(Cells);
}
