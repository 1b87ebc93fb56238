using System.Runtime.CompilerServices;
using Xunit;

namespace Connector.Testing;

/// <summary>Texts that somebody read and approved, as files beside the tests.</summary>
public static class Approved
{
    /// <summary>Compares with the file; the text received lies beside it when they differ.</summary>
    public static void Equal(string file, string received, [CallerFilePath] string here = "")
    {
        var tests = here;
        while (!Directory.Exists(Path.Combine(tests, "Approved")))
        {
            tests = Path.GetDirectoryName(tests)!;
        }

        var path = Path.Combine(tests, "Approved", file);
        received = received.ReplaceLineEndings("\n");
        if (!File.Exists(path) || File.ReadAllText(path) != received)
        {
            File.WriteAllText(path + ".received", received);
            Assert.Fail($"{path}.received differs from what was approved.");
        }
    }
}
