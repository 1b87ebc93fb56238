namespace Connector.Operations.Reporting;

/// <summary>A report: columns, and rows of values in canonical text.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">The rows, with a value or null for each column.</param>
public sealed record ReportTable(IReadOnlyList<ReportColumn> Columns, IReadOnlyList<string?[]> Rows);
