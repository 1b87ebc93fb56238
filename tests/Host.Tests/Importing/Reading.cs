using System.Collections.Immutable;
using Connector.Engine.Ingesting;
using Connector.Operations.Importing;
using Xunit;

namespace Connector.Host.Tests.Importing;

/// <summary>Paths read to the end: every table, every row, everything said.</summary>
internal sealed record Reading(ImmutableArray<InputTable> Tables, ImmutableArray<RowWarning> Warnings, ImmutableArray<RowError> Errors, ImmutableArray<InputRow> Rows)
{
    public static readonly IReadOnlySet<string> Kinds = new HashSet<string> { "readings", "agreements", "items", "places" };

    public static Reading Of(params string[] paths)
    {
        var files = InputFiles.Open(paths, Kinds);
        var errors = files.Errors.ToList();
        var rows = files.Tables.SelectMany(table => table.Rows(errors.Add)).ToImmutableArray();
        return new Reading(files.Tables, files.Warnings, [.. errors], rows);
    }

    /// <summary>The rows as text, for comparison: <c>2: a|b</c>.</summary>
    public IEnumerable<string> Lines => Rows.Select(row => $"{row.Row}: {string.Join('|', row.Cells)}");

    public RowError TheError => Assert.Single(Errors);
}
