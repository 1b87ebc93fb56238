using System.Text.RegularExpressions;
using Connector.Testing;
using Xunit;

namespace Connector.Engine.Tests;

/// <summary>The examples of docs/amounts.md, each as it is written there.</summary>
public sealed partial class AmountExamplesTests
{
    private static readonly string[] Blocks = [.. Block().Matches(File.ReadAllText(Repository.Path("docs", "amounts.md"))).Select(m => m.Groups["text"].Value)];

    /// <summary>The numbers of the examples, in the order of the page; the first block is what they all share.</summary>
    public static TheoryData<int> Examples() => [.. Enumerable.Range(1, Blocks.Length - 1)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_comes_out_as_it_is_written(int number)
    {
        var world = new World();
        var files = Files(Blocks[0]);
        foreach (var (file, rows) in Files(Blocks[number]))
        {
            files[file] = rows;
        }

        foreach (var file in FactFile.All.Where(f => files.ContainsKey(f.Name)))
        {
            world.Rows(file.Name, files[file.Name][0], [.. files[file.Name][1..]]);
        }

        var expected = Charges().Matches(Blocks[number]);
        Assert.NotEmpty(expected);
        foreach (Match charges in expected)
        {
            var lines = charges.Groups["lines"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(
                lines.Order(StringComparer.Ordinal),
                world.Charges(charges.Groups["period"].Value).Select(c => c.Key + " " + (c.Amount is { } amount ? Currency.Text(amount, c.Currency) : c.Reason![..8])).Order(StringComparer.Ordinal));
        }
    }

    /// <summary>The rows of an example by file, the header first.</summary>
    private static Dictionary<string, List<string>> Files(string block)
    {
        var files = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        List<string>? rows = null;
        foreach (var line in block.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeWhile(l => !l.StartsWith("charges ", StringComparison.Ordinal)))
        {
            if (line.Split(": ", 2) is [var file, var header] && FactFile.Find(file) is not null)
            {
                files.Add(file, rows = [header]);
            }
            else
            {
                rows!.Add(line);
            }
        }

        return files;
    }

    [GeneratedRegex("^```\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Block();

    [GeneratedRegex("^charges (?<period>.+)\n(?<lines>(?:(?!charges ).+\n)*)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Charges();
}
