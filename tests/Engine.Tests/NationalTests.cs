using Connector.Testing;
using Xunit;

namespace Connector.Engine.Tests;

/// <summary>Two months of 6,603 practices, to the penny, and one of them once corrections are known. The data lie beside the project, not in it.</summary>
public sealed class NationalTests
{
    [Theory]
    [InlineData("2021-07", "charges-2021-07.csv", false)]
    [InlineData("2021-10", "charges-2021-10.csv", false)]
    [InlineData("2021-07", "charges-2021-07-corrected.csv", true)]
    public void Every_charge_of_a_national_month_is_right_to_the_penny(string period, string expected, bool isCorrected)
    {
        var data = Repository.Path("..", "shared", "data");
        Assert.SkipUnless(Directory.Exists(data), $"there is no {data}");
        var world = Read(Path.Combine(data, "gp-it"));
        world = isCorrected ? Read(Path.Combine(data, "gp-it-corrections"), world) : world;
        var lines = File.ReadAllLines(Path.Combine(data, "gp-it-expected", expected)).Skip(1).Select(line => line.Replace(',', ' '));
        Assert.Equal(lines.Order(StringComparer.Ordinal), world.Amounts(period).Order(StringComparer.Ordinal));
    }

    /// <summary>Reads a folder as an import does: a row with a known identity replaces the old one whole.</summary>
    private static World Read(string folder, World? before = null)
    {
        var world = new World();
        foreach (var path in Directory.EnumerateFiles(folder, "*.csv").Order(StringComparer.Ordinal))
        {
            var lines = File.ReadAllLines(path);
            // Only names are quoted, and no name matters here.
            world.Rows(Path.GetFileName(path).Split('.', '-')[0], lines[0], [.. lines.Skip(1).Select(line => string.Join('N', line.Split('"').Where((_, i) => i % 2 == 0)))]);
        }

        foreach (var file in FactFile.All)
        {
            string Identity(FactRow row) => string.Join('\n', file.Identity.Select(i => row[i]));
            var known = world[file.Name].Select(Identity).ToHashSet(StringComparer.Ordinal);
            world = world.With(file.Name, [.. world[file.Name], .. (before?[file.Name] ?? []).Where(row => !known.Contains(Identity(row)))]);
        }

        return world;
    }
}
