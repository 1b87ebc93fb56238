using Connector.Engine.Ingesting;
using Connector.Operations.Importing;
using Connector.Testing;
using Xunit;

namespace Connector.Host.Tests.Importing;

public sealed class InputFilesTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_folder_gives_its_csv_and_xlsx_files_in_the_order_of_their_names()
    {
        folder.Write("readings-2021-07.csv", "a\n1\n");
        folder.Write("readings-2021-06.CSV", "a\n1\n");
        folder.Write("items.csv", "a\n1\n");
        folder.Write("below/places.csv", "a\n1\n");
        Book.Write(Path.Combine(folder.Path, "book.xlsx"), new Sheet("places", ["a"]));

        var read = Reading.Of(folder.Path);

        Assert.Empty(read.Errors);
        Assert.Empty(read.Warnings);
        Assert.Equal(["book.xlsx!places", "items.csv", "readings-2021-06.CSV", "readings-2021-07.csv"], read.Tables.Select(table => table.Name));
        Assert.Equal(["places", "items", "readings", "readings"], read.Tables.Select(table => table.Kind));
    }

    [Fact]
    public void Every_other_file_of_a_folder_is_named_in_a_message()
    {
        folder.Write("items.csv", "a\n1\n");
        folder.Write("notes.txt", "?");
        folder.Write("~$book.xlsx", "Excel's own");

        var read = Reading.Of(folder.Path);

        Assert.Empty(read.Errors);
        Assert.Equal(["notes.txt", "~$book.xlsx"], read.Warnings.Select(warning => warning.File));
    }

    [Fact]
    public void A_folder_with_nothing_to_take_is_named_in_a_message()
    {
        var read = Reading.Of(folder.Path);

        Assert.Equal(folder.Path, Assert.Single(read.Warnings).File);
        Assert.Empty(read.Errors);
    }

    [Fact]
    public void A_path_that_does_not_exist_is_an_error() =>
        Assert.Equal(new RowError("nowhere/readings.csv", null, null, null, "a file or a folder that exists"), Reading.Of("nowhere/readings.csv").TheError);

    [Fact]
    public void A_named_file_with_another_extension_is_an_error()
    {
        var path = folder.Write("readings.txt", "a\n1\n");

        Assert.Equal(new RowError(path, null, null, ".txt", "a .csv or an .xlsx file"), Reading.Of(path).TheError);
    }

    [Fact]
    public void A_file_of_an_unknown_name_is_an_error_that_lists_the_known_ones()
    {
        var read = Reading.Of(folder.Write("reading.csv", "a\n1\n"), folder.Write("Items.csv", "a\n1\n"));

        var expected = "a name that begins with one of agreements, items, places, readings";
        Assert.Equal([new("reading.csv", null, null, "reading", expected), new("Items.csv", null, null, "Items", expected)], read.Errors);
    }

    [Fact]
    public void Two_files_of_one_name_go_by_their_paths()
    {
        var (a, b) = (folder.Write("a/items.csv", "a\n1\n"), folder.Write("b/items.csv", "a\n1\n"));

        Assert.Equal([a, b], Reading.Of(a, b).Tables.Select(table => table.Name));
    }

    [Fact]
    public void A_file_given_twice_is_read_once() =>
        Assert.Single(Reading.Of(folder.Path, folder.Write("items.csv", "a\n1\n")).Tables);

    [Fact]
    public void Opening_reads_no_further_than_the_headers()
    {
        var path = folder.Write("items.csv", "a,b\n1\n");

        Assert.Empty(InputFiles.Open([path], Reading.Kinds, cancellation: TestContext.Current.CancellationToken).Errors);
        Assert.Single(Reading.Of(path).Errors);
    }
}
