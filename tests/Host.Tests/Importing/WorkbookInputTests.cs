using System.IO.Compression;
using Connector.Engine.Ingesting;
using Connector.Operations.Importing;
using Connector.Testing;
using DocumentFormat.OpenXml.Spreadsheet;
using Xunit;

namespace Connector.Host.Tests.Importing;

public sealed class WorkbookInputTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    private Reading Read(params Sheet[] sheets) => Reading.Of(Book.Write(Path.Combine(folder.Path, "book.xlsx"), sheets));

    [Fact]
    public void Each_sheet_is_a_table_named_by_book_and_sheet()
    {
        var read = Read(new Sheet("readings-2021-06", [" a ", "b"], ["1", "2"]), new Sheet("items", ["c"], ["3"]));

        Assert.Empty(read.Errors);
        Assert.Equal([("book.xlsx!readings-2021-06", "readings"), ("book.xlsx!items", "items")], read.Tables.Select(table => (table.Name, table.Kind)));
        Assert.Equal(["a", "b"], read.Tables[0].Header);
        Assert.Equal(["2: 1|2", "2: 3"], read.Lines);
    }

    [Fact]
    public void Cells_become_the_text_that_a_csv_file_would_hold()
    {
        var read = Read(new Sheet(
            "items",
            ["a", "b", "c", "d"],
            [new DateTime(2021, 6, 1), new DateTime(2021, 6, 1, 13, 30, 5), true, false],
            [8500, 0.1, -2.5, 1.17044],
            [" kept ", "007", null, "1,5"]));

        Assert.Empty(read.Errors);
        Assert.Equal(["2: 2021-06-01|2021-06-01T13:30:05|true|false", "3: 8500|0.1|-2.5|1.17044", "4:  kept |007||1,5"], read.Lines);
    }

    [Fact]
    public void A_time_of_day_without_a_date_is_its_hours_and_minutes()
    {
        var read = Read(new Sheet("items", ["a", "b", "c"], [new DateTime(1899, 12, 30, 20, 0, 0), new DateTime(1899, 12, 30, 8, 20, 0), new DateTime(1899, 12, 30, 23, 59, 30)]));

        Assert.Equal(["2: 20:00|08:20|23:59:30"], read.Lines);
    }

    [Theory]
    [InlineData(1E-05, "0.00001")]
    [InlineData(-1.25E-07, "-0.000000125")]
    [InlineData(0.1 + 0.2, "0.30000000000000004")]
    [InlineData(1E+15, "1000000000000000")]
    [InlineData(1234567890123456.8, "1234567890123456.8")]
    [InlineData(1.5E+20, "150000000000000000000")]
    [InlineData(100, "100")]
    public void A_number_is_the_shortest_decimal_that_gives_it_never_with_an_exponent(double number, string text)
    {
        Assert.Equal(text, CellText.Of(number));
        Assert.Equal([$"2: {text}"], Read(new Sheet("items", ["a"], [number])).Lines);
    }

    [Fact]
    public void Blank_rows_are_left_out_but_counted() =>
        Assert.Equal(["4: 1", "6: 2"], Read(new Sheet("items", ["a"], null, null, [1], [""], [2])).Lines);

    [Fact]
    public void A_table_can_be_read_twice_whichever_sheet_it_is()
    {
        var table = Read(new Sheet("items", ["a"], [1]), new Sheet("places", ["b"], [2], [3])).Tables[1];

        Assert.Equal(["2", "3"], table.Rows(_ => { }).Select(row => row.Cells[0]));
        Assert.Equal(["2", "3"], table.Rows(_ => { }).Select(row => row.Cells[0]));
    }

    [Fact]
    public void An_empty_sheet_is_nothing_whatever_its_name()
    {
        var read = Read(new Sheet("Sheet1"), new Sheet("items", ["a"], [1]), new Sheet("places"));

        Assert.Empty(read.Errors);
        Assert.Equal("book.xlsx!items", Assert.Single(read.Tables).Name);
        Assert.Equal(["2: 1"], read.Lines);
    }

    [Fact]
    public void A_sheet_of_an_unknown_name_is_an_error_that_lists_the_known_ones() => Assert.Equal(
        new RowError("book.xlsx!Sheet1", null, null, "Sheet1", "a name that begins with one of agreements, items, places, readings"),
        Read(new Sheet("Sheet1", ["a"], [1])).TheError);

    [Fact]
    public void A_sheet_whose_first_row_is_blank_has_no_header() => Assert.Equal(
        new RowError("book.xlsx!items", 1, null, null, "a header row: the names of the columns"), Read(new Sheet("items", null, ["a"], [1])).TheError);

    [Fact]
    public void A_column_named_twice_is_an_error() =>
        Assert.Equal(new RowError("book.xlsx!items", 1, "a", "a", "each column once"), Read(new Sheet("items", ["a", "a "], [1, 2])).TheError);

    [Fact]
    public void A_value_beyond_the_header_is_an_error_of_the_header()
    {
        var read = Read(new Sheet("items", ["a"], [1], [2, null, "note"]));

        Assert.Equal(new RowError("book.xlsx!items", 1, null, "note", "a name for column 3, which holds a value in row 3"), read.TheError);
    }

    [Fact]
    public void A_cell_with_an_error_is_an_error_and_no_empty_cell()
    {
        var read = Read(new Sheet("agreements", ["agreement", "to"], ["A1", new Cell { DataType = CellValues.Error, CellValue = new CellValue("#N/A") }]));

        Assert.Equal(new RowError("book.xlsx!agreements", 2, "B", "#N/A", "a value, not an error"), read.TheError);
    }

    [Fact]
    public void A_boolean_stored_as_a_word_is_an_error_and_not_false()
    {
        var read = Read(new Sheet("items", ["item", "retract"], ["A1", new Cell { DataType = CellValues.Boolean, CellValue = new CellValue("true") }]));

        Assert.Equal(new RowError("book.xlsx!items", 2, "B", "true", "a boolean stored as 0 or 1: save the workbook in a spreadsheet program"), read.TheError);
    }

    [Fact]
    public void A_date_stored_as_ISO_text_is_that_date() =>
        Assert.Equal(["2: 2021-06-01"], Read(new Sheet("items", ["a"], [new Cell { DataType = CellValues.Date, CellValue = new CellValue("2021-06-01"), StyleIndex = 1 }])).Lines);

    [Fact]
    public void A_formula_is_its_stored_result_and_without_one_an_error()
    {
        var read = Read(new Sheet(
            "items",
            ["a", "b", "c"],
            [
                new Cell { CellFormula = new CellFormula("1+1"), CellValue = new CellValue("2") },
                new Cell { DataType = CellValues.String, CellFormula = new CellFormula("\"\""), CellValue = new CellValue("") },
                new Cell { CellFormula = new CellFormula("1+2") },
            ]));

        Assert.Equal(new RowError("book.xlsx!items", 2, "C", "", "a formula's stored result: save the workbook in a spreadsheet program"), read.TheError);
        Assert.Equal(["2: 2||"], read.Lines);
    }

    [Theory]
    [InlineData("a,b\n1,2\n")]
    [InlineData("")]
    [InlineData("PK\u0003\u0004 and nothing more")]
    public void A_file_that_is_no_workbook_is_an_error(string text) => Assert.Equal(
        new RowError("book.xlsx", null, null, null, "an .xlsx workbook without a password"), Reading.Of(folder.Write("book.xlsx", text)).TheError);

    [Fact]
    public void A_truncated_workbook_is_an_error()
    {
        var whole = File.ReadAllBytes(Book.Write(Path.Combine(folder.Path, "whole.xlsx"), new Sheet("items", ["a"], [1])));

        Assert.Equal("an .xlsx workbook without a password", Reading.Of(folder.Write("book.xlsx", whole[..(whole.Length / 2)])).TheError.Expected);
    }

    [Fact]
    public void An_archive_that_is_no_workbook_is_an_error()
    {
        var path = Path.Combine(folder.Path, "book.xlsx");
        using (var archive = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            archive.CreateEntry("items.csv");
        }

        Assert.Equal("an .xlsx workbook without a password", Reading.Of(path).TheError.Expected);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_workbook_that_inflates_to_more_than_it_may_is_an_error_whatever_its_own_tables_say(bool lies)
    {
        var path = Large(lies);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var read = Reading.Of(path);

        Assert.Equal(
            new RowError("book.xlsx", null, null, null, lies ? "an .xlsx workbook without a password" : "a workbook of at most 256 MB once it is unpacked; save what is larger as CSV, or as several"), read.TheError);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_cell_that_holds_more_than_a_spreadsheets_does_is_an_error_and_is_not_read(bool isShared)
    {
        var path = isShared ? Book.Write(Path.Combine(folder.Path, "book.xlsx"), new Sheet("items", ["item"], ["A1"])) : Book.Write(
            Path.Combine(folder.Path, "book.xlsx"), new Sheet("items", ["item", "name"], ["A1", new string('x', 40_000_000)]));
        if (isShared)
        {
            using var archive = ZipFile.Open(path, ZipArchiveMode.Update);
            using var part = new StreamWriter(archive.CreateEntry("xl/sharedStrings.xml").Open());
            part.Write("<sst><si><t>short</t></si><si>");
            for (var i = 0; i < 4_000; i++)
            {
                part.Write("<r><t>");
                part.Write(new string('x', 10_000));
                part.Write("</t></r>");
            }

            part.Write("</si></sst>");
        }

        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Reading.Of(path).TheError;

        Assert.Equal(isShared ? ("book.xlsx", null, null) : ("book.xlsx!items", 2, "B"), (error.File, error.Row, error.Column));
        Assert.Equal("at most 32,767 characters", error.Expected);
        Assert.InRange(error.Value!.Length, 1, 100);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }

    [Fact]
    public void A_cell_as_long_as_a_spreadsheets_can_be_is_read() =>
        Assert.Equal("2: ".Length + 32_767, Read(new Sheet("items", ["a"], [new string('x', 32_767)])).Lines.Single().Length);

    /// <summary>A workbook with a part of 300 MB, which its own tables may give as ten bytes.</summary>
    private string Large(bool lies)
    {
        const int Megabytes = 300;
        const string Name = "xl/worksheets/sheet1.xml";
        var path = Book.Write(Path.Combine(folder.Path, "whole.xlsx"), new Sheet("items", ["a"], [1]));
        var large = Path.Combine(folder.Path, "book.xlsx");
        using (var whole = ZipFile.OpenRead(path))
        using (var archive = ZipFile.Open(large, ZipArchiveMode.Create))
        {
            foreach (var entry in whole.Entries.Where(e => e.FullName != Name))
            {
                using var from = entry.Open();
                using var to = archive.CreateEntry(entry.FullName).Open();
                from.CopyTo(to);
            }

            using var part = archive.CreateEntry(Name, CompressionLevel.Fastest).Open();
            part.Write("<worksheet><sheetData><row><c t=\"str\"><v>"u8);
            var block = new byte[1 << 20];
            Array.Fill(block, (byte)'x');
            for (var i = 0; i < Megabytes; i++)
            {
                part.Write(block);
            }

            part.Write("</v></c></row></sheetData></worksheet>"u8);
        }

        if (lies)
        {
            long length;
            using (var archive = ZipFile.OpenRead(large))
            {
                length = archive.GetEntry(Name)!.Length;
            }

            var bytes = File.ReadAllBytes(large);
            var written = BitConverter.GetBytes((uint)length);
            for (var at = bytes.AsSpan().IndexOf(written); at >= 0; at = bytes.AsSpan().IndexOf(written))
            {
                BitConverter.GetBytes(10u).CopyTo(bytes, at);
            }

            File.WriteAllBytes(large, bytes);
        }

        return large;
    }
}
