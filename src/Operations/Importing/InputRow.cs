namespace Connector.Operations.Importing;

/// <summary>A row that is not empty.</summary>
/// <param name="Row">The row number as in a spreadsheet: the header is row 1, blank rows count, a line break inside quotes does not.</param>
/// <param name="Cells">One cell for each column of the table's header; an empty cell is "". The receiver may keep the array.</param>
public readonly record struct InputRow(int Row, string[] Cells);
