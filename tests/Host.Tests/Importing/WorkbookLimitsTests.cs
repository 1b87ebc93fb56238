using System.IO.Compression;
using Connector.Engine.Ingesting;
using Connector.Host.Tests.Commands;
using Connector.Operations;
using Connector.Operations.Importing;
using Connector.Testing;
using Xunit;

namespace Connector.Host.Tests.Importing;

/// <summary>Workbooks that would keep an import busy for ever, or stop it each time.</summary>
public sealed class WorkbookLimitsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("r=\"A2\"", "r=\"A0\"")]
    [InlineData("r=\"A2\"", "r=\"A1048577\"")]
    [InlineData("r=\"A2\"", "r=\"XFE2\"")]
    [InlineData("r=\"A2\"", "r=\"2\"")]
    [InlineData("r=\"A2\"", "r=\"A99999999999\"")]
    [InlineData("r=\"A2\"", "r=\"\"")]
    [InlineData("<x:row r=\"2\"", "<x:row r=\"2147483647\"")]
    [InlineData("<x:row r=\"2\"", "<x:row r=\"0\"")]
    [InlineData("<x:row r=\"2\"", "<x:row r=\"-1\"")]
    public void A_place_that_no_sheet_has_is_an_error_of_the_workbook(string ours, string theirs)
    {
        var read = Reading.Of(Book("book.xlsx", ours, theirs));

        Assert.Equal("the place of a cell in a sheet, from A1 to XFD1048576", Assert.Single(read.Errors).Expected);
        Assert.Empty(read.Tables);
    }

    [Fact]
    public void The_last_row_of_a_sheet_can_be_read()
    {
        var read = Reading.Of(Book("book.xlsx", "r=\"2\"", "r=\"1048576\"", "r=\"A2\"", "r=\"A1048576\"", "r=\"B2\"", "r=\"B1048576\""));

        Assert.Empty(read.Errors);
        Assert.Equal(["1048576: I9|x"], read.Lines);
    }

    [Fact]
    public void A_workbook_that_cannot_be_read_goes_to_failed_and_the_others_are_imported()
    {
        using var office = new Office();
        office.With(("items", "item,name\nI8,x\n"));
        var inbox = Directory.CreateDirectory(Path.Combine(office.Folder, "inbox")).FullName;
        File.Move(Book("items-1.xlsx", "r=\"A2\"", "r=\"A0\""), Path.Combine(inbox, "items-1.xlsx"));
        office.Write("inbox/items-2.csv", "item,name\nI10,y\n");
        var results = new ImportInbox(inbox, TimeProvider.System, (_, _) => { }).Run(office.Operation(), _ => { }, TestContext.Current.CancellationToken).ToList();

        Assert.Equal(2, results.Count);
        Assert.Equal(["items-1.xlsx"], results[0].Files);
        Assert.Equal(1, results[1].Result.Recorded);
        Assert.Empty(Directory.GetFiles(inbox));
    }

    [Fact]
    public void A_table_that_fails_while_it_is_read_is_an_error_of_its_file()
    {
        using var office = new Office();
        static IEnumerable<InputRow> Failing(Action<RowError> onError)
        {
            yield return new InputRow(2, ["I9", "x"]);
            throw new InvalidOperationException("the disk has gone");
        }

        var result = ImportFacts.Run(office.Operation(), _ => new InputFiles([new InputTable("items.csv", "items", ["item", "name"], Failing)], [], []), dryRun: false, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(("items.csv", "rows that can be read (the disk has gone)"), (result.Errors.Single().File, result.Errors.Single().Expected));
    }

    [Fact]
    public void A_workbook_is_read_before_anything_is_locked()
    {
        using var office = new Office();
        var operation = office.Operation();
        ImportFacts.Run(operation, limited =>
        {
            using var other = office.Operation().Record("another"); // waits for nobody
            other.Commit(null, null, null);
            return Import.Open([Book("items.xlsx", "none", "none")], cancellation: limited);
        }, dryRun: false, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal("item=I9 name=x", (string)office.Json("audit", "--subject", "I9").Rows[0]["after"]!);

        // Its rows are no longer read from the file.
        var tables = Import.Open([Book("items-2.xlsx", "none", "none")], cancellation: TestContext.Current.CancellationToken).Tables;
        File.Delete(Path.Combine(_folder.Path, "items-2.xlsx"));
        Assert.Equal("I9", tables.Single().Rows(_ => { }).Single().Cells[0]);
    }

    [Fact]
    public void Reading_stops_when_the_caller_has_gone()
    {
        using var office = new Office();
        using var gone = new CancellationTokenSource();
        static IEnumerable<InputRow> Endless(CancellationTokenSource gone)
        {
            for (var i = 2; ; i++)
            {
                gone.Cancel();
                yield return new InputRow(i, [$"I{i}", "x"]);
            }
        }

        Assert.ThrowsAny<OperationCanceledException>(() => ImportFacts.Run(
            office.Operation(), _ => new InputFiles([new InputTable("items.csv", "items", ["item", "name"], _ => Endless(gone))], [], []), dryRun: false, cancellation: gone.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => Import.Open([Book("items.xlsx", "none", "none")], cancellation: gone.Token));
    }

    [Fact]
    public void An_import_that_takes_too_long_is_refused()
    {
        using var office = new Office();
        var operation = office.Operation(settings => settings with { ImportLimit = NodaTime.Duration.FromMilliseconds(1) });
        static IEnumerable<InputRow> Endless()
        {
            for (var i = 2; ; i++)
            {
                yield return new InputRow(i, [$"I{i}", "x"]);
            }
        }

        var refused = Assert.Throws<Refusal>(() => ImportFacts.Run(operation, _ => new InputFiles([new InputTable("items.csv", "items", ["item", "name"], _ => Endless())], [], []), dryRun: false, cancellation: TestContext.Current.CancellationToken));
        Assert.Equal("IMPORT-003", refused.Issues[0].Code);
    }

    /// <summary>A workbook of two rows, with texts of its sheet replaced.</summary>
    private string Book(string name, params string[] replaced)
    {
        var path = Importing.Book.Write(Path.Combine(_folder.Path, name), new Sheet("items", ["item", "name"], ["I9", "x"]));
        using var zip = ZipFile.Open(path, ZipArchiveMode.Update);
        var part = zip.Entries.Single(entry => entry.FullName.Contains("sheet", StringComparison.OrdinalIgnoreCase) && entry.FullName.EndsWith(".xml", StringComparison.Ordinal));
        string text;
        using (var reader = new StreamReader(part.Open()))
        {
            text = reader.ReadToEnd();
        }

        foreach (var pair in replaced.Chunk(2).Where(pair => pair[0] != "none"))
        {
            Assert.Contains(pair[0], text, StringComparison.Ordinal);
            text = text.Replace(pair[0], pair[1], StringComparison.Ordinal);
        }

        using var stream = part.Open();
        stream.SetLength(0);
        stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
        return path;
    }
}
