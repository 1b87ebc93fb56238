namespace Connector.Operations.Importing;

/// <summary>A row that holds something.</summary>
/// <param name="Row">The row as a spreadsheet counts: the header is row 1, blank rows count, a line break inside quotes does not.</param>
/// <param name="Cells">One cell for each column of the table's header; an empty cell is "". The array is the receiver's to keep.</param>
public readonly record struct InputRow(int Row, string[] Cells);
