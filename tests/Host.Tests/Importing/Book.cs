using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using OpenSheet = DocumentFormat.OpenXml.Spreadsheet.Sheet;

namespace Connector.Host.Tests.Importing;

/// <summary>A sheet's rows; null leaves a row out altogether, as spreadsheet programs do with blank ones.</summary>
internal sealed record Sheet(string Name, params object?[]?[] Rows);

/// <summary>Writes workbooks. A <see cref="Cell"/> is taken as it is, for what no value stands for.</summary>
internal static class Book
{
    public static string Write(string path, params Sheet[] sheets)
    {
        using var document = SpreadsheetDocument.Create(path, SpreadsheetDocumentType.Workbook);
        var book = document.AddWorkbookPart();
        book.Workbook = new Workbook(new Sheets());

        // Style 1 is a date, style 2 a date with a time.
        book.AddNewPart<WorkbookStylesPart>().Stylesheet = new Stylesheet(
            new Fonts(new Font()), new Fills(new Fill()), new Borders(new Border()), new CellStyleFormats(new CellFormat()),
            new CellFormats(new CellFormat(), new CellFormat { NumberFormatId = 14, ApplyNumberFormat = true }, new CellFormat { NumberFormatId = 22, ApplyNumberFormat = true }));
        foreach (var sheet in sheets)
        {
            var part = book.AddNewPart<WorksheetPart>();
            part.Worksheet = new Worksheet(new SheetData(sheet.Rows.Select(Row).OfType<Row>()));
            book.Workbook.Sheets!.AppendChild(new OpenSheet
            {
                Name = sheet.Name,
                Id = book.GetIdOfPart(part),
                SheetId = (uint)book.Workbook.Sheets.ChildElements.Count + 1,
            });
        }

        return path;
    }

    private static Row? Row(object?[]? cells, int index) => cells is null ? null : new Row(cells.Select((value, column) => Place(Cell(value), column, index + 1)))
    {
        RowIndex = (uint)index + 1,
    };

    private static Cell Place(Cell cell, int column, int row)
    {
        cell.CellReference = $"{(char)('A' + column)}{row}";
        return cell;
    }

    private static Cell Cell(object? value) => value switch
    {
        null => new Cell(),
        Cell cell => cell,
        bool flag => new Cell { DataType = CellValues.Boolean, CellValue = new CellValue(flag ? "1" : "0") },
        DateTime time => new Cell
        {
            StyleIndex = time.TimeOfDay == TimeSpan.Zero ? 1u : 2u,
            CellValue = new CellValue(time.ToOADate().ToString(CultureInfo.InvariantCulture)),
        },
        string text => new Cell { DataType = CellValues.InlineString, InlineString = new InlineString(new Text(text) { Space = SpaceProcessingModeValues.Preserve }) },
        _ => new Cell { CellValue = new CellValue(Convert.ToString(value, CultureInfo.InvariantCulture)!) },
    };
}
