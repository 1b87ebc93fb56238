using System.Text;
using System.Text.Json;
using CsvHelper;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Connector.Host.Output;

/// <summary>A report: rows of values in one spelling, for people, spreadsheets and programs.</summary>
internal sealed record Report(IReadOnlyList<ReportColumn> Columns, IReadOnlyList<string?[]> Rows)
{
    public static readonly string[] Formats = ["table", "csv", "xlsx", "json"];

    /// <summary>Writes it as a file of a format: csv, xlsx or json.</summary>
    public void Write(string format, Stream stream)
    {
        switch (format)
        {
            case "csv":
                WriteCsv(stream);
                break;
            case "xlsx":
                WriteWorkbook(stream);
                break;
            default:
                using (var json = new Utf8JsonWriter(stream, Answer.Options))
                {
                    json.WriteStartArray();
                    foreach (var row in Rows)
                    {
                        WriteRow(json, row);
                    }

                    json.WriteEndArray();
                }

                break;
        }
    }

    /// <summary>Writes one row: counts as numbers, all else as text.</summary>
    public void WriteRow(Utf8JsonWriter json, string?[] row)
    {
        json.WriteStartObject();
        for (var i = 0; i < Columns.Count; i++)
        {
            json.WritePropertyName(Columns[i].Name);
            if (row[i] is { } count && Columns[i].Value == ReportValue.Count)
            {
                json.WriteRawValue(count);
            }
            else
            {
                json.WriteStringValue(row[i]);
            }
        }

        json.WriteEndObject();
    }

    /// <summary>A cell of text. A spreadsheet would run one that begins like a formula; an apostrophe in front makes it text.</summary>
    public static string Harmless(string? value)
        => value is null ? "" : value.Length > 0 && value[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + value : value;

    private void WriteCsv(Stream stream)
    {
        using var text = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
        using var csv = CsvWriter.Create(text, new CsvWriterOptions(), true);
        foreach (var column in Columns)
        {
            csv.WriteField(column.Name);
        }

        csv.EndRecord();
        foreach (var row in Rows)
        {
            for (var i = 0; i < Columns.Count; i++)
            {
                csv.WriteField(Columns[i].Value == ReportValue.Text ? Harmless(row[i]) : row[i] ?? "");
            }

            csv.EndRecord();
        }
    }

    // Text goes as inline strings, which no spreadsheet takes for a formula; numbers as numbers, so that one can add them up.
    private void WriteWorkbook(Stream stream)
    {
        using var kept = new MemoryStream(); // the package reads back what it wrote
        using (var document = SpreadsheetDocument.Create(kept, SpreadsheetDocumentType.Workbook))
        {
            var workbook = document.AddWorkbookPart();
            var part = workbook.AddNewPart<WorksheetPart>();
            var data = new SheetData();
            data.Append(new Row(Columns.Select(c => Text(c.Name))));
            foreach (var row in Rows)
            {
                data.Append(new Row(row.Select((value, i) => Columns[i].Value == ReportValue.Text || value is null
                    ? Text(value)
                    : new Cell { DataType = CellValues.Number, CellValue = new CellValue(value) })));
            }

            part.Worksheet = new Worksheet(data);
            workbook.Workbook = new Workbook(new Sheets(new Sheet { Id = workbook.GetIdOfPart(part), SheetId = 1, Name = "report" }));
        }

        kept.Position = 0;
        kept.CopyTo(stream);
    }

    private static Cell Text(string? value) => new() { DataType = CellValues.InlineString, InlineString = new InlineString(new Text(value ?? "") { Space = SpaceProcessingModeValues.Preserve }) };
}
