using System.Text.Json;
using Connector.Engine;
using Connector.Engine.Ingesting;
using Connector.Operations.Importing;
using Refit;

namespace Connector.Host.Commands;

/// <summary>Files that a command sends to a service.</summary>
internal static class RemoteFiles
{
    /// <summary>The files of facts in some folders; what is odd and what is wrong with these.</summary>
    public static (IReadOnlyList<string> Files, List<RowWarning> Warnings, List<RowError> Errors) Find(string[] paths, CommandEnvironment environment)
    {
        var (warnings, errors) = (new List<RowWarning>(), new List<RowError>());
        return (InputFiles.Find(paths, environment.Folder, warnings, errors), warnings, errors);
    }

    /// <summary>Files as they are.</summary>
    public static StreamPart[] Parts(IEnumerable<string> files, CommandEnvironment environment)
        => [.. files.Select(file => new StreamPart(File.OpenRead(environment.PathOf(file)), Path.GetFileName(file), name: "files"))];

    /// <summary>The profile that files are read with.</summary>
    public static StreamPart Profile(string name, CommandEnvironment environment)
    {
        var path = Operations.Importing.Profile.Find(name, environment.Folder);
        return new StreamPart(File.OpenRead(environment.PathOf(path)), Path.GetFileName(path), name: "profile");
    }

    /// <summary>Files of facts as rows, by file.</summary>
    public static Dictionary<string, JsonElement> Rows(string[] paths, CommandEnvironment environment)
    {
        var with = new Dictionary<string, List<Dictionary<string, string?>>>(StringComparer.Ordinal);
        var input = InputFiles.Open(paths, FactFile.All.Select(f => f.Name).ToHashSet(StringComparer.Ordinal), environment.Folder);
        var errors = input.Errors.ToList();
        foreach (var table in input.Tables)
        {
            if (!with.TryGetValue(table.Kind, out var rows))
            {
                with[table.Kind] = rows = [];
            }

            rows.AddRange(table.Rows(errors.Add).Select(row => table.Header.Zip(row.Cells).ToDictionary(c => c.First, c => (string?)c.Second, StringComparer.Ordinal)));
        }

        return errors.Count == 0
            ? with.ToDictionary(file => file.Key, file => JsonSerializer.SerializeToElement(file.Value), StringComparer.Ordinal)
            : throw new ImportResult(0, 0, 0, 0, [], errors).Refused();
    }
}
