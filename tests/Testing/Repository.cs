using System.Runtime.CompilerServices;

namespace Connector.Testing;

/// <summary>Where the files of this repository lie, and what lies beside it.</summary>
public static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = Find();

    /// <summary>The full path of what is named from the root on.</summary>
    public static string Path(params ReadOnlySpan<string> names) => System.IO.Path.GetFullPath(System.IO.Path.Combine(names), Root);

    /// <summary>The C# files in folders that are named from the root on.</summary>
    public static IEnumerable<string> Sources(params IEnumerable<string> folders)
        => folders.SelectMany(folder => Directory.EnumerateFiles(Path(folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    private static string Find([CallerFilePath] string here = "")
    {
        // Where paths of sources are mapped away, it is looked for from the tests upwards.
        var folder = System.IO.Path.GetDirectoryName(File.Exists(here) ? here : AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder!, "Connector.sln")))
        {
            folder = System.IO.Path.GetDirectoryName(folder);
        }

        return folder!;
    }
}
