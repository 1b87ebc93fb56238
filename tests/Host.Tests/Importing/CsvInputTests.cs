using System.Text;
using Connector.Engine.Ingesting;
using Connector.Testing;
using Xunit;

namespace Connector.Host.Tests.Importing;

public sealed class CsvInputTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    private Reading Read(string text) => Reading.Of(folder.Write("readings.csv", text));

    [Theory]
    [InlineData("a,b\n1,2\n")]
    [InlineData("a,b\r\n1,2\r\n")]
    [InlineData("a,b\n1,2")]
    [InlineData("\uFEFFa,b\n1,2\n")]
    [InlineData("\"a\",\"b\"\n\"1\",\"2\"\n")]
    [InlineData(" a , b \n1,2\n")]
    [InlineData("a,b,\n1,2,\n")]
    public void The_same_table_is_read_from_every_dialect(string text)
    {
        var read = Read(text);

        Assert.Empty(read.Errors);
        Assert.Equal(["a", "b"], Assert.Single(read.Tables).Header);
        Assert.Equal(["2: 1|2"], read.Lines);
    }

    [Fact]
    public void Quoted_cells_hold_commas_quotes_and_line_breaks_and_nothing_is_trimmed()
    {
        var read = Read("a,b\n\"x,\"\"y\"\"\",\"first\nsecond\"\n\" z \", \n");

        Assert.Empty(read.Errors);
        Assert.Equal(["2: x,\"y\"|first\nsecond", "3:  z | "], read.Lines);
    }

    [Fact]
    public void Blank_rows_are_left_out_but_counted()
    {
        var read = Read("a,b\n\n1,2\n,\n\"\",\n3,4\n\n");

        Assert.Empty(read.Errors);
        Assert.Equal(["3: 1|2", "6: 3|4"], read.Lines);
    }

    [Fact]
    public void A_table_can_be_read_twice()
    {
        var table = Assert.Single(Read("a\n1\n").Tables);

        Assert.Equal(table.Rows(_ => { }).Select(row => row.Row), table.Rows(_ => { }).Select(row => row.Row));
    }

    [Theory]
    [InlineData("a,b\n1,2\n3,\"x")]
    [InlineData("a,b\n1,2\n3,\"x\ny\n")]
    [InlineData("a,b\n1,2\n3,\"x\"\"")]
    [InlineData("a,b\n1,2\n3,\"")]
    public void A_truncated_file_is_an_error_that_names_the_row(string text)
    {
        var read = Read(text);

        Assert.Equal(("readings.csv", 3), (read.TheError.File, read.TheError.Row));
        Assert.Contains("ends inside a quoted cell", read.TheError.Expected, StringComparison.Ordinal);
        Assert.Equal(["2: 1|2"], read.Lines);
    }

    [Theory]
    [InlineData("5\"")]
    [InlineData("a\"b\"")]
    [InlineData("\"a\"b")]
    [InlineData(" \"a\"")]
    [InlineData("\"a\" ")]
    public void Bad_quotes_are_an_error_that_names_the_row_and_the_others_are_read(string cell)
    {
        var read = Read($"a,b\n1,{cell}\n3,4\n");

        Assert.Equal((2, $"1,{cell}"), (read.TheError.Row, read.TheError.Value));
        Assert.Contains("quote", read.TheError.Expected, StringComparison.Ordinal);
        Assert.Equal(["3: 3|4"], read.Lines);
    }

    [Fact]
    public void A_quote_left_open_in_a_large_file_does_not_take_it_into_memory()
    {
        var read = Read("a,b\n1,\"x\n" + string.Concat(Enumerable.Repeat("3,4\n", 1_000_000)));

        Assert.Equal(2, read.TheError.Row);
        Assert.Contains("quote left open", read.TheError.Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", "1 cells")]
    [InlineData("1,2,3", "3 cells")]
    [InlineData("1,2,", "3 cells")]
    public void A_row_with_another_number_of_cells_than_the_header_is_an_error(string row, string value)
    {
        var read = Read($"a,b\n{row}\n3,4\n");

        Assert.Equal(new RowError("readings.csv", 2, null, value, "2 cells, one for each column of the header"), read.TheError);
        Assert.Equal(["3: 3|4"], read.Lines);
    }

    [Fact]
    public void A_cell_that_is_not_UTF8_is_an_error_that_names_row_and_column()
    {
        var read = Reading.Of(folder.Write("readings.csv", Encoding.Latin1.GetBytes("a,b\n1,2\n3,Zoë\n5,6\n")));

        Assert.Equal(new RowError("readings.csv", 3, "b", "Zo\uFFFD", "text in UTF-8"), read.TheError);
        Assert.Equal(["2: 1|2", "4: 5|6"], read.Lines);
    }

    [Fact]
    public void A_header_that_is_not_UTF8_is_an_error()
    {
        var read = Reading.Of(folder.Write("readings.csv", Encoding.Latin1.GetBytes("a,Zoë\n1,2\n")));

        Assert.Equal((1, "text in UTF-8"), (read.TheError.Row, read.TheError.Expected));
        Assert.Empty(read.Tables);
    }

    [Fact]
    public void An_archive_named_csv_is_an_error()
    {
        var read = Reading.Of(folder.Write("readings.csv", [.. "PK\u0003\u0004\u0014\0\u0006\0"u8]));

        Assert.Equal(new RowError("readings.csv", null, null, null, "a text file in UTF-8"), read.TheError);
    }

    [Fact]
    public void A_file_in_UTF16_is_an_error() =>
        Assert.Equal("a text file in UTF-8", Reading.Of(folder.Write("readings.csv", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("a,b\n1,2\n")])).TheError.Expected);

    [Fact]
    public void A_NUL_byte_far_inside_is_an_error_that_names_the_row_and_ends_the_reading()
    {
        var read = Read("a\n" + string.Concat(Enumerable.Repeat("1234567\n", 1000)) + "\0\n\0\n");

        Assert.Equal(new RowError("readings.csv", 1002, null, null, "a text file in UTF-8"), read.TheError);
        Assert.Equal(1000, read.Rows.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    [InlineData("\n\n")]
    [InlineData(",,\n")]
    [InlineData("\na,b\n1,2\n")]
    public void A_file_without_a_header_is_an_error(string text)
    {
        var read = Read(text);

        Assert.Equal(new RowError("readings.csv", 1, null, null, "a header row: the names of the columns"), read.TheError);
        Assert.Empty(read.Tables);
    }

    [Fact]
    public void A_header_alone_is_a_table_without_rows()
    {
        var read = Read("a,b\n");

        Assert.Empty(read.Errors);
        Assert.Single(read.Tables);
        Assert.Empty(read.Rows);
    }

    [Fact]
    public void A_column_named_twice_is_an_error() =>
        Assert.Equal(new RowError("readings.csv", 1, "a", "a", "each column once"), Read("a,b, a\n1,2,3\n").TheError);

    [Fact]
    public void A_column_without_a_name_that_holds_data_is_one_error_of_the_header()
    {
        var read = Read("a,,b\n1,,2\n3,x,4\n5,y,6\n");

        Assert.Equal(new RowError("readings.csv", 1, null, "x", "a name for column 2, which holds a value in row 3"), read.TheError);
        Assert.Equal("2: 1|2", read.Lines.First());
    }

    [Fact]
    public void All_bad_rows_are_reported_at_once() =>
        Assert.Equal([2, 3, 5], Read("a,b\n1\n2,\"x\"y\n3,4\n5,6,7\n").Errors.Select(error => error.Row!.Value));
}
