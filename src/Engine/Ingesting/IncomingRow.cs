namespace Connector.Engine.Ingesting;

/// <summary>A row as it is to be recorded.</summary>
/// <param name="Row">The row in the file, the header being row 1.</param>
/// <param name="Cells">The cells in the order of <see cref="FactFile.Columns"/>, each in canonical form (<see cref="CanonicalText"/>), null when empty.</param>
/// <param name="IsRetraction">Whether the row withdraws its identity.</param>
public readonly record struct IncomingRow(int Row, string?[] Cells, bool IsRetraction);
