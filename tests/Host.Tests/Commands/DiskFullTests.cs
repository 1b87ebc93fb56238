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

        Assert.Equal((3, true), (code, error.Contains("FILE-001", StringComparison.Ordinal)));
        Assert.DoesNotContain("defect", error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_import_whose_store_is_full_records_nothing_and_goes_through_when_there_is_space()
    {
        _office.Write("many/readings.csv", "measure,subject,from,value\n" + string.Concat(Enumerable.Range(0, 30_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"measure-{i},R1,2022-06-01,{i}\n"))));
        var before = _office.Json("audit").Ends(0).Text;

        var (code, error) = Shell($"trap '' XFSZ; ulimit -f 2048; exec dotnet \"{Program}\" import many");

        Assert.Equal((3, true), (code, error.Contains("STORE-004", StringComparison.Ordinal)));
        Assert.DoesNotContain("recorded 3", error, StringComparison.Ordinal);
        Assert.Equal(before, _office.Json("audit").Ends(0).Text);
        _office.Json("verify").Ends(0);
        Assert.Equal(30_000, (int)_office.Json("import", "many").Ends(0).Json["recorded"]!);
        _office.Json("verify").Ends(0);
    }

    private (int Code, string Error) Shell(string script)
    {
        var start = new ProcessStartInfo("bash", ["-c", script]) { WorkingDirectory = _office.Folder, RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["CONNECTOR_NOW"] = _office.Now;
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0"; // it wants files of any size
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEnd());
        process.WaitForExit();
        return (process.ExitCode, error + output.Result);
    }
}
