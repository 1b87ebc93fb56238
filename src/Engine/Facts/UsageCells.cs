namespace Connector.Engine;

/// <summary>The cells of a row of <see cref="FactFile.Sessions"/> or <see cref="FactFile.Events"/> by the names of the columns that both have.</summary>
/// <param name="File">The file.</param>
/// <param name="Cells">The cells, in canonical form, null when empty.</param>
public readonly record struct UsageCells(FactFile File, string?[] Cells)
{
    /// <summary>The key of the agreement that it is charged by.</summary>
    public string Agreement => Cell("agreement")!;

    /// <summary>The key of the payer; null when the agreement names it.</summary>
    public string? Payer => Cell("payer");

    /// <summary>The column of the instant at which it begins.</summary>
    public string StartColumn => File == FactFile.Sessions ? "start" : "at";

    /// <summary>The instant at which it begins, as <see cref="CanonicalText.Instant"/> reads it.</summary>
    public string Start => Cell(StartColumn)!;

    /// <summary>The cell of a column.</summary>
    public string? Cell(string column) => Cells[File.Position(column)];
}
