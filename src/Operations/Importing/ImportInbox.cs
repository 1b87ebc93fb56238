namespace Connector.Operations.Importing;

/// <summary>
/// A folder that others put files into: what is taken goes to processed/, what has errors to failed/, with a report beside it.
/// Files are taken together, so that they may refer to each other; those with errors are left out, and the others tried again.
/// </summary>
public sealed class ImportInbox(string folder, TimeProvider time, Action<Stream, ImportResult> writeReport)
{
    /// <summary>Imports what is there. Killed in between, files stay, and are imported again: what is recorded already changes nothing.</summary>
    public IEnumerable<InboxImport> Run(OperationContext operation, Action<string> progress, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        for (var files = Files(); files.Count > 0 && !cancellation.IsCancellationRequested;)
        {
            var from = files;
            var result = ImportFacts.Run(operation, recording => Import.Run(recording, from, progress), dryRun: false);
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
                bad = files; // nobody can say whose errors they are
                bad.ForEach(file => Move(file, "failed", result));
            }

            yield return new InboxImport(Names(bad), result);
            files = [.. files.Except(bad, StringComparer.Ordinal)];
        }
    }

    // What begins with a dot or ends otherwise is still being written, or is none of ours.
    private List<string> Files() => [.. Directory.EnumerateFiles(folder).Where(f => Path.GetExtension(f).ToLowerInvariant() is ".csv" or ".xlsx" && Path.GetFileName(f)[0] is not ('.' or '~')).Order(StringComparer.Ordinal)];

    /// <summary>The file that a name in an import's answer is of: its own, or that of a sheet, <c>book.xlsx!readings</c>.</summary>
    private static string? FileOf(List<string> files, string name) => files.Find(file => Path.GetFileName(file) == name)
        ?? files.Where(file => file.EndsWith(".xlsx", StringComparison.OrdinalIgnoreCase) && name.StartsWith(Path.GetFileName(file) + "!", StringComparison.Ordinal)).MaxBy(file => file.Length);

    private static string[] Names(IEnumerable<string> files) => [.. files.Select(f => Path.GetFileName(f)!)];

    private void Move(string file, string into, ImportResult? report)
    {
        var name = $"{time.GetUtcNow():yyyyMMdd'T'HHmmssfff'Z'}-{Path.GetFileName(file)}";
        var target = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, into)).FullName, name);
        if (report is not null)
        {
            using var stream = File.Create(target + ".report.json");
            writeReport(stream, report);
        }

        File.Move(file, target, overwrite: true);
    }
}
