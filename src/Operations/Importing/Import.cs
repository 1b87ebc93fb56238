using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Connector.Engine;
using Connector.Engine.Ingesting;
using Connector.Operations.Recalculating;
using Connector.Store;

namespace Connector.Operations.Importing;

/// <summary>Imports files as facts, all or nothing. Files are read in the order of their references, so that the order in which they are named does not matter.</summary>
public sealed class Import
{
    private const int MostErrors = 1_000;

    private static readonly FrozenSet<string> Kinds = FactFile.All.Select(f => f.Name).ToFrozenSet(StringComparer.Ordinal);

    private readonly Recording _recording;
    private readonly CancellationToken _cancellation;
    private readonly List<RowError> _errors = [];
    private readonly List<RowWarning> _warnings = [];
    private readonly Dictionary<(string File, string Key), bool> _exists = [];
    private readonly List<(string File, string Key, string Name, int Row)> _retractedKeys = [];
    private readonly ImportChecks _checks;
    private readonly AffectedAgreements _reach;
    private int _recorded;
    private int _corrected;
    private int _retracted;
    private int _unchanged;

    private Import(Recording recording, CancellationToken cancellation)
    {
        _recording = recording;
        _cancellation = cancellation;
        _checks = new ImportChecks(recording, _errors.Add, _warnings.Add);
        _reach = new AffectedAgreements(recording);
    }

    /// <summary>Opens what is to be imported; workbooks are read here, before anything is locked.</summary>
    /// <param name="paths">The paths that the user named.</param>
    /// <param name="profile">The profile by which the files are read; null when their columns are ours.</param>
    /// <param name="folder">The folder that relative paths start from; null for the process's own.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static InputFiles Open(IEnumerable<string> paths, Profile? profile = null, string? folder = null, CancellationToken cancellation = default)
        => InputFiles.Open(paths, profile is null ? Kinds : null, folder, cancellation);

    /// <summary>Imports files into a recording, which the caller commits when there are no errors.</summary>
    public static ImportResult Run(Recording recording, IEnumerable<string> paths) => Run(recording, Open(paths), null);

    /// <summary>Imports files with other columns, by a profile.</summary>
    public static ImportResult Run(Recording recording, InputFiles theirs, Profile profile, Action<string>? progress, CancellationToken cancellation)
    {
        var input = profile.Apply(theirs, recording.Facts().Zone);
        var result = Run(recording, input.Input, progress, cancellation);
        return result with
        {
            Warnings = [.. result.Warnings.Concat(input.Warnings).Select(input.InTheirWords).Distinct()],
            Errors = [.. result.Errors.Select(input.InTheirWords).Distinct()],
        };
    }

    /// <summary>Imports one row of a file, as if it were in a file of its own.</summary>
    public static ImportResult Run(Recording recording, FactFile file, string name, params IReadOnlyDictionary<string, string?>[] rows)
    {
        var header = file.Columns.Select(c => c.Name).ToImmutableArray();
        var table = new InputTable(name, file.Name, header, _ => rows.Select((row, i) => new InputRow(i + 2, [.. header.Select(c => row.GetValueOrDefault(c) ?? "")])));
        return Run(recording, new InputFiles([table], [], []), null);
    }

    /// <summary>Imports tables.</summary>
    public static ImportResult Run(Recording recording, InputFiles input, Action<string>? progress, CancellationToken cancellation = default)
    {
        var import = new Import(recording, cancellation);
        import._errors.AddRange(input.Errors);
        import._warnings.AddRange(input.Warnings);
        foreach (var file in FactFile.All)
        {
            import.ReadFile(file, [.. input.Tables.Where(t => t.Kind == file.Name)], progress);
        }

        import.CheckRetractions();
        if (import._errors.Count > 0)
        {
            return new ImportResult(0, 0, 0, 0, import._warnings, [.. import._errors.Take(MostErrors)]);
        }

        var impact = RecalculateClosedPeriods.Of(recording, import._reach);
        return new ImportResult(import._recorded, import._corrected, import._retracted, import._unchanged, import._warnings, []) { Impact = impact };
    }

    private void ReadFile(FactFile file, InputTable[] tables, Action<string>? progress)
    {
        var seen = new Dictionary<string, (int Table, int Row)>(StringComparer.Ordinal);
        var writer = tables.Length > 0 ? _recording.Facts(file) : null;
        for (var t = 0; t < tables.Length && _errors.Count < MostErrors; t++)
        {
            var table = tables[t];
            progress?.Invoke(table.Name);
            var reader = BillingProcess.Ingest(file, table.Name, table.Header);
            if (!reader.HeaderErrors.IsEmpty)
            {
                _errors.AddRange(reader.HeaderErrors);
                continue;
            }

            foreach (var row in Rows(table))
            {
                if (_errors.Count >= MostErrors)
                {
                    break;
                }

                if (reader.Read(row.Row, row.Cells, _errors, _warnings) is not { } incoming)
                {
                    Mention(file, reader.KeyOf(row.Cells));
                    continue;
                }

                var identity = Identity(file, incoming.Cells);
                ref var first = ref CollectionsMarshal.GetValueRefOrAddDefault(seen, identity, out var again);
                if (again)
                {
                    Twice(file, writer!, incoming, table.Name, tables[first.Table].Name, first.Row);
                    continue;
                }

                first = (t, row.Row);
                Take(file, writer!, incoming, table.Name);
            }
        }

        if (writer is not null)
        {
            _checks.Check(file, seen.Count == 0 ? null : identity => seen.TryGetValue(identity, out var at) ? (tables[at.Table].Name, at.Row) : null);
        }
    }

    /// <summary>The rows of a table, as far as it can be read: whatever fails while it is read is an error of it.</summary>
    private IEnumerable<InputRow> Rows(InputTable table)
    {
        using var rows = table.Rows(Report).GetEnumerator();
        while (true)
        {
            _cancellation.ThrowIfCancellationRequested();
            try
            {
                if (!rows.MoveNext())
                {
                    yield break;
                }
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                Report(new RowError(table.Name, null, null, null, $"rows that can be read ({failure.Message})"));
                yield break;
            }

            yield return rows.Current;
        }
    }

    private void Report(RowError error)
    {
        if (_errors.Count < MostErrors)
        {
            _errors.Add(error);
        }
    }

    /// <summary>Records, corrects or retracts a row, or finds that it changes nothing.</summary>
    private void Take(FactFile file, FactWriter writer, IncomingRow incoming, string name)
    {
        var live = writer.IsEmpty ? null : writer.Live(incoming.Cells);
        if (incoming.IsRetraction)
        {
            if (live is null)
            {
                _unchanged++;
                return;
            }

            var retraction = new FactChange(file, live, null);
            Record(writer, retraction);
            _retracted++;
            _retractedKeys.Add((file.Name, retraction.Key, name, incoming.Row));
            return;
        }

        if (!CheckReferences(file, incoming, name) || !_checks.CheckUsage(file, incoming, name))
        {
            return;
        }

        Mention(file, file.KeyOf(incoming.Cells));
        if (live is not null && live.AsSpan().SequenceEqual(incoming.Cells))
        {
            _unchanged++;
            return;
        }

        Record(writer, new FactChange(file, live, incoming.Cells));
        if (live is null)
        {
            _recorded++;
        }
        else
        {
            _corrected++;
        }
    }

    private void Record(FactWriter writer, FactChange change)
    {
        writer.Record(change);
        _reach.Add(change);
        _checks.Add(change);
    }

    /// <summary>A repeated identity is allowed when both rows are equal.</summary>
    private void Twice(FactFile file, FactWriter writer, IncomingRow incoming, string name, string firstName, int firstRow)
    {
        var live = writer.Live(incoming.Cells);
        if (incoming.IsRetraction ? live is not null : live is null || !live.AsSpan().SequenceEqual(incoming.Cells))
        {
            var columns = string.Join(", ", file.Identity.Select(i => file.Columns[i].Name));
            var values = string.Join(", ", file.Identity.Select(i => incoming.Cells[i] ?? "(empty)"));
            _errors.Add(new RowError(name, incoming.Row, columns, values, $"each identity once: {firstName} row {firstRow} has it with other values"));
        }
    }

    private bool CheckReferences(FactFile file, IncomingRow incoming, string name)
    {
        var before = _errors.Count;
        for (var i = 0; i < file.Columns.Length; i++)
        {
            var column = file.Columns[i];
            if (incoming.Cells[i] is not { } cell)
            {
                continue;
            }

            if (column.Type == CellType.Scope && Scope.Parse(cell) is { RefersTo: { } other } scope)
            {
                if (!Exists(other, scope.Key))
                {
                    _errors.Add(new RowError(name, incoming.Row, column.Name, cell, $"a key that {other} holds, recorded before or in this import"));
                }
            }
            else if (!column.RefersTo.IsEmpty && !column.RefersTo.Contains(file.Name) && !column.RefersTo.Any(f => Exists(f, cell)))
            {
                _errors.Add(new RowError(name, incoming.Row, column.Name, cell, $"a key that {string.Join(" or ", column.RefersTo)} holds, recorded before or in this import"));
            }
        }

        return _errors.Count == before;
    }

    private bool Exists(string file, string key)
    {
        ref var exists = ref CollectionsMarshal.GetValueRefOrAddDefault(_exists, (file, key), out var known);
        return known ? exists : exists = _recording.Exists(file, key);
    }

    /// <summary>Remembers the key of a row, to which later rows may refer. A row with errors counts too, so that one mistake is reported once.</summary>
    private void Mention(FactFile file, string? key)
    {
        // Only files that others refer to. Agreements are many, so they are looked up when a row refers to one.
        if (key is not null && file != FactFile.Agreements && file != FactFile.Readings && file != FactFile.Rates)
        {
            _exists[(file.Name, key)] = true;
        }
        else if (key is not null && _errors.Count > 0 && file == FactFile.Agreements)
        {
            _exists[(file.Name, key)] = true;
        }
    }

    private void CheckRetractions()
    {
        foreach (var (file, key, name, row) in _retractedKeys)
        {
            if (!_recording.Exists(file, key) && _recording.ReferenceTo(file, key) is { } reference)
            {
                _errors.Add(new RowError(name, row, FactFile.Retract, key, $"nothing that refers to it: {reference} does; retract that in the same import, or keep this"));
            }
        }
    }

    internal static string Identity(FactFile file, string?[] cells)
        => file.Identity.Length == 1 ? cells[file.Identity[0]]! : string.Join('\u001f', file.Identity.Select(i => cells[i]));
}
