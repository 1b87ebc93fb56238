using System.Collections.Immutable;
using Connector.Engine.Ingesting;

namespace Connector.Operations.Importing;

/// <summary>One table: a CSV file or a workbook's sheet.</summary>
/// <param name="Name">
/// As the user sees it: <c>readings-2021-06.csv</c>, <c>book.xlsx!readings</c>; the path as given when two files have one name.
/// </param>
/// <param name="Kind">What the table holds: its file's or sheet's name up to the first <c>-</c> or <c>.</c>.</param>
/// <param name="Header">The names of the columns, trimmed, each once, none empty.</param>
/// <param name="Rows">
/// Reads the rows, streaming; it opens the file anew each time. Its argument is told every row that cannot be read as cells;
/// such a row is not among the rows.
/// </param>
public sealed record InputTable(
    string Name, string Kind, ImmutableArray<string> Header, Func<Action<RowError>, IEnumerable<InputRow>> Rows);
