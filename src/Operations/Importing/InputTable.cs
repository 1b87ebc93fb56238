using System.Collections.Immutable;
using Connector.Engine.Ingesting;

namespace Connector.Operations.Importing;

/// <summary>One table: a CSV file or a workbook's sheet.</summary>
/// <param name="Name">
/// The name that the user sees: <c>readings-2021-06.csv</c>, <c>book.xlsx!readings</c>; the path as given when two files have the same name.
/// </param>
/// <param name="Kind">What the table holds: its file's or sheet's name up to the first <c>-</c> or <c>.</c>.</param>
/// <param name="Header">The names of the columns, trimmed, each once, none empty.</param>
/// <param name="Rows">
/// Streams the rows; each call opens the file again. Its argument is called with every row that cannot be read as cells;
/// such a row is left out.
/// </param>
public sealed record InputTable(
    string Name, string Kind, ImmutableArray<string> Header, Func<Action<RowError>, IEnumerable<InputRow>> Rows);
