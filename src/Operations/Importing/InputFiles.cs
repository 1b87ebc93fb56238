using System.Collections.Immutable;
using Connector.Engine.Ingesting;

namespace Connector.Operations.Importing;

/// <summary>The tables behind the paths of an import, and what is wrong with the paths, the names and the headers.</summary>
public sealed record InputFiles(ImmutableArray<InputTable> Tables, ImmutableArray<RowWarning> Warnings, ImmutableArray<RowError> Errors)
{
    /// <summary>Opens files, workbooks and the <c>.csv</c> and <c>.xlsx</c> files of folders. Reads workbooks to their end, and of other files no more than the headers.</summary>
    /// <param name="paths">The paths that the user named.</param>
    /// <param name="knownKinds">The kinds of files that are known; null for any kind, when a profile decides.</param>
    /// <param name="folder">The folder that relative paths start from; null for the process's own.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static InputFiles Open(IEnumerable<string> paths, IReadOnlySet<string>? knownKinds, string? folder = null, CancellationToken cancellation = default)
    {
        var tables = ImmutableArray.CreateBuilder<InputTable>();
        var warnings = ImmutableArray.CreateBuilder<RowWarning>();
        var errors = ImmutableArray.CreateBuilder<RowError>();

        folder ??= Environment.CurrentDirectory;
        var files = Find(paths, folder, warnings, errors);
        var names = files.CountBy(path => Path.GetFileName(path)).ToDictionary();
        foreach (var path in files)
        {
            var full = Path.GetFullPath(path, folder);
            var file = Path.GetFileName(path);
            var name = names[file] == 1 ? file : path;
            try
            {
                tables.AddRange(HasExtension(path, ".csv")
                    ? CsvInput.Open(full, name, knownKinds, errors)
                    : WorkbookInput.Open(full, name, knownKinds, errors, cancellation));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                errors.Add(new RowError(name, null, null, null, $"a file that can be read ({failure.Message})"));
            }
        }

        return new InputFiles(tables.ToImmutable(), warnings.ToImmutable(), errors.ToImmutable());
    }

    /// <summary>The files behind the paths that the user named, and what is wrong with the paths.</summary>
    public static List<string> Find(IEnumerable<string> paths, string folder, ICollection<RowWarning> warnings, ICollection<RowError> errors)
        => [.. paths.SelectMany(path => Files(path, folder, warnings, errors)).DistinctBy(path => Path.GetFullPath(path, folder))];

    /// <summary>What a file or a sheet holds, or an error that lists what it could be.</summary>
    internal static string? KindOf(string table, string name, IReadOnlySet<string>? knownKinds, ICollection<RowError> errors)
    {
        var end = name.AsSpan().IndexOfAny('-', '.');
        var kind = end < 0 ? name : name[..end];
        if (knownKinds is null || knownKinds.Contains(kind))
        {
            return kind;
        }

        var known = string.Join(", ", knownKinds.Order(StringComparer.Ordinal));
        errors.Add(new RowError(table, null, null, kind, $"a name that begins with one of {known}"));
        return null;
    }

    private static List<string> Files(string path, string folder, ICollection<RowWarning> warnings, ICollection<RowError> errors)
    {
        var full = Path.GetFullPath(path, folder);
        if (Directory.Exists(full))
        {
            return FilesOf(path, full, warnings);
        }

        if (!File.Exists(full))
        {
            errors.Add(new RowError(path, null, null, null, "a file or a folder that exists"));
            return [];
        }

        if (!IsInput(path))
        {
            errors.Add(new RowError(path, null, null, Path.GetExtension(path), "a .csv or an .xlsx file"));
            return [];
        }

        return [path];
    }

    private static List<string> FilesOf(string folder, string full, ICollection<RowWarning> warnings)
    {
        var files = Directory.GetFiles(full).Order(StringComparer.Ordinal).Select(file => Path.Combine(folder, Path.GetFileName(file))).ToLookup(IsInput);
        foreach (var other in files[false])
        {
            warnings.Add(new RowWarning(Path.GetFileName(other), null, "The file was left out: it is neither a .csv nor an .xlsx file."));
        }

        if (!files[true].Any())
        {
            warnings.Add(new RowWarning(folder, null, "The folder holds no .csv and no .xlsx file."));
        }

        return [.. files[true]];
    }

    // Excel keeps a "~$book.xlsx" next to a workbook that is open: it is not a workbook.
    private static bool IsInput(string path) =>
        (HasExtension(path, ".csv") || HasExtension(path, ".xlsx")) && !Path.GetFileName(path).StartsWith("~$", StringComparison.Ordinal);

    private static bool HasExtension(string path, string extension) => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase);
}
