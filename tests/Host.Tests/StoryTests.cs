using System.Diagnostics;
using System.Text;
using Connector.Testing;
using Xunit;

namespace Connector.Host.Tests;

/// <summary>The stories of docs/stories, executed as written. GOLDEN=accept writes what the commands answered into them: read the difference.</summary>
public sealed class StoryTests
{
    public static TheoryData<string> Stories() => [.. Directory.EnumerateFiles(Repository.Path("docs", "stories"), "*.md").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Stories))]
    public async Task A_story_happens_as_it_is_written(string story)
    {
        var path = Repository.Path("docs", "stories", story);
        var written = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        using var folder = new TempFolder();
        var told = await Tell(written, folder.Path, new Dictionary<string, string>(StringComparer.Ordinal));
        if (Environment.GetEnvironmentVariable("GOLDEN") == "accept")
        {
            await File.WriteAllTextAsync(path, told, TestContext.Current.CancellationToken);
        }

        Assert.Equal(written, told);
    }

    /// <summary>The story with what its commands answer now: a block <c>csv FILE</c> is a file, a line of a console block that begins with $ a command.</summary>
    /// <param name="written">The story.</param>
    /// <param name="folder">Where it happens.</param>
    /// <param name="environment">The variables that its commands start with.</param>
    /// <param name="act">Does what a command stands for in another way, and says whether it did.</param>
    internal static async Task<string> Tell(string written, string folder, Dictionary<string, string> environment, Func<string, Task<bool>>? act = null)
    {
        var told = new StringBuilder();
        StringBuilder? file = null;
        string? name = null;
        var console = false;
        foreach (var line in written.Split('\n')[..^1])
        {
            if (line == "```" && file is not null)
            {
                var path = Path.Combine(folder, name!);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await File.WriteAllTextAsync(path, file.ToString());
                file = null;
            }
            else if (line == "```")
            {
                console = false;
            }
            else if (file is not null)
            {
                file.Append(line).Append('\n');
            }
            else if (line.StartsWith("```csv ", StringComparison.Ordinal))
            {
                (file, name) = (new StringBuilder(), line["```csv ".Length..]);
            }
            else if (line == "```console")
            {
                console = true;
            }
            else if (console && !line.StartsWith("$ ", StringComparison.Ordinal))
            {
                continue; // what was answered when this was written
            }

            told.Append(line).Append('\n');
            if (console && line.StartsWith("$ export ", StringComparison.Ordinal))
            {
                var (key, value) = line["$ export ".Length..].Split('=', 2) is [var k, var v] ? (k, v) : throw new FormatException(line);
                environment[key] = value;
            }
            else if (console && line.StartsWith("$ ", StringComparison.Ordinal) && (act is null || !await act(line[2..])))
            {
                told.Append(await Shell(line[2..], folder, environment));
            }
        }

        return told.ToString();
    }

    internal static async Task<string> Shell(string command, string folder, Dictionary<string, string> environment)
    {
        var connector = Path.Combine(AppContext.BaseDirectory, "connector.dll");
        var start = new ProcessStartInfo("bash", ["-c", $"connector() {{ dotnet '{connector}' \"$@\"; }}; {command}"])
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("CONNECTOR_NOW"); // what another test has set for its turn
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{command}: exit code {process.ExitCode}\n{output}{await error}");
        // Tables end their lines with blanks; documents do not.
        return string.Concat(output.Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0).Select(l => l + "\n"));
    }
}
