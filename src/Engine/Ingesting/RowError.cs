namespace Connector.Engine.Ingesting;

/// <summary>A row of an input file that cannot be recorded: where, what, and what was expected.</summary>
/// <param name="File">The file's name as given, for a workbook with the sheet: <c>book.xlsx!readings</c>.</param>
/// <param name="Row">The row as a spreadsheet counts: the header is row 1. Null when the whole file is meant.</param>
/// <param name="Column">The column's name, or null.</param>
/// <param name="Value">The cell as read, or null.</param>
/// <param name="Expected">What would have been right.</param>
public sealed record RowError(string File, int? Row, string? Column, string? Value, string Expected)
{
    /// <summary>As many characters as a spreadsheet's cell may hold, a cell may.</summary>
    public const int LongestCell = 32_767;

    /// <summary>The error for a cell that holds more; only the beginning of its text is shown.</summary>
    public static RowError TooLong(string file, int? row, string? column, string text) => new(file, row, column, text[..80] + "…", "at most 32,767 characters");
}
