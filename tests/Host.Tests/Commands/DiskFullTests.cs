using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary>A full disk is told with what to do, exit code 3, and nothing is half recorded.</summary>
public sealed class DiskFullTests : IDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "connector.dll");

    private readonly Office _office = SmallFacts.Office();

    public DiskFullTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "It takes a limit of files and /dev/full.");
        Office.NeedsFile();
    }

    public void Dispose() => _office.Dispose();

    [Theory]
    [InlineData("periods")]
    [InlineData("periods --json")]
    [InlineData("audit")]
    [InlineData("verify --json")]
    [InlineData("--help")]
    public void An_output_that_takes_nothing_more_ends_with_3(string command)
    {
        var (code, error) = Shell($"exec dotnet \"{Program}\" {command} > /dev/full");

        Assert.Equal((3, true), (code, error.Contains("FILE-002", StringComparison.Ordinal)));
        Assert.DoesNotContain("defect", error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_import_whose_store_is_full_records_nothing_and_goes_through_when_there_is_space()
    {
        _office.Write("many/readings.csv", "measure,subject,from,value\n" + string.Concat(Enumerable.Range(0, 30_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"measure-{i},R1,2022-06-01,{i}\n"))));
        var before = _office.Json("audit").Ends(0).Text;

        var (code, error) = Shell($"trap '' XFSZ; ulimit -f 1024; exec dotnet \"{Program}\" import many");

        Assert.Equal((3, true), (code, error.Contains("STORE-004", StringComparison.Ordinal)));
        Assert.DoesNotContain("recorded 3", error, StringComparison.Ordinal);
        Assert.Equal(before, _office.Json("audit").Ends(0).Text);
        _office.Json("verify").Ends(0);
        Assert.Equal(30_000, (int)_office.Json("import", "many").Ends(0).Json["recorded"]!);
        _office.Json("verify").Ends(0);
    }

    [Fact]
    public void Books_on_a_full_disk_are_told_and_the_next_publish_goes_on_from_what_is_there()
    {
        _office.Close("2022-05");
        Directory.CreateDirectory(_office.Books);
        var (code, error) = Shell($"""
            unshare -m bash -c '
            mount -t tmpfs -o size=64k tmpfs books || exit 99
            for fill in 64 60 56 52 48 44 40 36 32 28; do
                head -c $((fill * 1024)) /dev/zero > books/fill 2> /dev/null
                dotnet "{Program}" publish --json > answer.json 2> /dev/null
                echo $? $(grep -oE "(FILES|PUBLISH)-00[0-9]" answer.json | sort -u) >> codes
                rm books/fill
            done
            dotnet "{Program}" publish --json > answer.json || exit 98
            dotnet "{Program}" verify --json > answer.json || exit 97
            cp -r books books-then'
            """);
        Assert.SkipWhen(code is 99 or 1 or 127, "Nothing can be mounted here: " + error);
        Assert.Equal((0, ""), (code, error));
        var codes = File.ReadAllLines(Path.Combine(_office.Folder, "codes"));
        Assert.Contains("3 FILES-003", codes);
        Assert.All(codes, line => Assert.True(line == "0" || (line.StartsWith("3 ", StringComparison.Ordinal) && line[2..].Split(' ').All(code => code is "FILES-002" or "FILES-003" or "PUBLISH-001" or "PUBLISH-004")), line));
        var books = Path.Combine(_office.Folder, "books-then");
        Assert.Equal(["2022-05+receivable+P1.json"], Directory.GetFiles(Path.Combine(books, "drafts")).Select(Path.GetFileName).Order(StringComparer.Ordinal).Where(f => f!.EndsWith(".json", StringComparison.Ordinal)));
        Assert.Empty(Directory.GetFiles(books, "*.part", SearchOption.AllDirectories));
    }

    private (int Code, string Error) Shell(string script)
    {
        var start = new ProcessStartInfo("bash", ["-c", script]) { WorkingDirectory = _office.Folder, RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["CONNECTOR_NOW"] = _office.Now;
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0"; // it wants files of any size
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEnd());
        process.WaitForExit();
        return (process.ExitCode, error + output.Result);
    }
}
