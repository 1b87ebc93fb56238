using Connector.Engine.Ingesting;

namespace Connector.Operations.Importing;

/// <summary>
/// Imports the files that others put into a folder: imported files move to processed/, files with errors to failed/, each with a report.
/// Files are imported together, so that they may refer to each other; files with errors are left out, and the others are tried again.
/// </summary>
public sealed class ImportInbox(string folder, TimeProvider time, Action<Stream, ImportResult> writeReport)
{
    /// <summary>Imports the files in the folder. When the process is killed, the files stay and are imported again, which changes nothing that is already recorded.</summary>
    public IEnumerable<InboxImport> Run(OperationContext operation, Action<string> progress, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        for (var files = Files(); files.Count > 0 && !cancellation.IsCancellationRequested;)
        {
            var from = files;
            ImportResult result;
            try
            {
                result = ImportFacts.Run(operation, limited => Import.Open(from, cancellation: limited), dryRun: false, progress: progress, cancellation: cancellation);
            }
            catch (Refusal late) when (late.Issues[0].Code == ImportFacts.TookTooLong)
            {
                // The largest is left out, so that the others do not wait for ever.
                var largest = from.MaxBy(file => new FileInfo(file).Length)!;
                result = new ImportResult(0, 0, 0, 0, [], [new RowError(Path.GetFileName(largest), null, null, null, $"files that are imported in time: {late.Issues[0].Message}")]);
            }

            if (result.Errors.Count == 0)
            {
                files.ForEach(file => Move(file, "processed", null));
                yield return new InboxImport(Names(files), result);
                yield break;
            }

            var errors = result.Errors.ToLookup(error => FileOf(files, error.File));
            var warnings = result.Warnings.ToLookup(warning => FileOf(files, warning.File));
            var bad = files.Where(errors.Contains).ToList();
            bad.ForEach(file => Move(file, "failed", result with { Errors = [.. errors[file]], Warnings = [.. warnings[file]] }));
            if (bad.Count == 0)
            {
                bad = files; // the errors belong to no file in particular
                bad.ForEach(file => Move(file, "failed", result));
            }

            yield return new InboxImport(Names(bad), result);
            files = [.. files.Except(bad, StringComparer.Ordinal)];
        }
    }

    // A file whose name begins with a dot or ends differently is still being written, or is not for us.
    private List<string> Files() => [.. Directory.EnumerateFiles(folder).Where(f => Path.GetExtension(f).ToLowerInvariant() is ".csv" or ".xlsx" && Path.GetFileName(f)[0] is not ('.' or '~')).Order(StringComparer.Ordinal)];

    /// <summary>The file that a name in an import's result belongs to: the file itself, or the workbook of a sheet, <c>book.xlsx!readings</c>.</summary>
    private static string? FileOf(List<string> files, string name) => files.Find(file => Path.GetFileName(file) == name)
        ?? files.Where(file => file.EndsWith(".xlsx", StringComparison.OrdinalIgnoreCase) && name.StartsWith(Path.GetFileName(file) + "!", StringComparison.Ordinal)).MaxBy(file => file.Length);

    private static string[] Names(IEnumerable<string> files) => [.. files.Select(f => Path.GetFileName(f)!)];

    private void Move(string file, string into, ImportResult? report)
    {
        var name = $"{time.GetUtcNow():yyyyMMdd'T'HHmmssfff'Z'}-{Path.GetFileName(file)}";
        var target = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, into)).FullName, name);
        if (report is not null)
        {
            using var stream = new FileStream(target + ".report.json", FileMode.CreateNew);
            writeReport(stream, report);
        }

        File.Move(file, target, overwrite: true);
    }
}
