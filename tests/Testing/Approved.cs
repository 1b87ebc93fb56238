using Xunit;

namespace Connector.Testing;

/// <summary>Texts that somebody read and approved. <c>GOLDEN=accept</c> writes what was received: read the difference.</summary>
public static class Approved
{
    /// <summary>Compares with a file of the repository, and names the first line that differs.</summary>
    public static void Equal(string file, string received)
    {
        var path = Repository.Path(file);
        received = received.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("GOLDEN") == "accept")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, received);
        }

        var approved = File.Exists(path) ? File.ReadAllText(path).Split('\n') : [];
        var lines = received.Split('\n');
        for (var i = 0; i < Math.Max(approved.Length, lines.Length); i++)
        {
            Assert.Equal((file, i + 1, approved.ElementAtOrDefault(i)), (file, i + 1, lines.ElementAtOrDefault(i)));
        }
    }
}
