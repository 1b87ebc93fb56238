using System.Text;
using System.Text.Json;
using Connector.Host.Json;
using Connector.Operations.Reporting;
using CsvHelper;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Connector.Host.Reports;

/// <summary>Writes reports as files: csv, xlsx or json.</summary>
internal static class ReportFile
{
    public static readonly string[] Formats = ["table", "csv", "xlsx", "json"];

    /// <summary>Writes a report in a format.</summary>
    public static void Write(ReportTable report, string format, Stream stream)
    {
        switch (format)
        {
            case "csv":
                WriteCsv(report, stream);
                break;
            case "xlsx":
                WriteWorkbook(report, stream);
                break;
            default:
                using (var json = new Utf8JsonWriter(stream, JsonText.Options))
                {
                    json.WriteStartArray();
                    foreach (var row in report.Rows)
                    {
                        WriteRow(json, report, row);
                    }

                    json.WriteEndArray();
                }

                break;
        }
    }

    /// <summary>Writes one row: counts as numbers, all else as text.</summary>
    public static void WriteRow(Utf8JsonWriter json, ReportTable report, string?[] row)
    {
        json.WriteStartObject();
        for (var i = 0; i < report.Columns.Count; i++)
        {
            json.WritePropertyName(report.Columns[i].Name);
            if (row[i] is { } count && report.Columns[i].Value == ReportValue.Count)
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

    private static void WriteCsv(ReportTable report, Stream stream)
    {
        using var text = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
        using var csv = CsvWriter.Create(text, new CsvWriterOptions(), true);
        foreach (var column in report.Columns)
        {
            csv.WriteField(column.Name);
        }

        csv.EndRecord();
        foreach (var row in report.Rows)
        {
            for (var i = 0; i < report.Columns.Count; i++)
            {
                csv.WriteField(report.Columns[i].Value == ReportValue.Text ? Harmless(row[i]) : row[i] ?? "");
            }

            csv.EndRecord();
        }
    }

    // Text goes as inline strings, which no spreadsheet takes for a formula; numbers as numbers, so that one can add them up.
    private static void WriteWorkbook(ReportTable report, Stream stream)
    {
        using var kept = new MemoryStream(); // the package reads back what it wrote
        using (var document = SpreadsheetDocument.Create(kept, SpreadsheetDocumentType.Workbook))
        {
            var workbook = document.AddWorkbookPart();
            var part = workbook.AddNewPart<WorksheetPart>();
            var data = new SheetData();
            data.Append(new Row(report.Columns.Select(c => Text(c.Name))));
            foreach (var row in report.Rows)
            {
                data.Append(new Row(row.Select((value, i) => report.Columns[i].Value == ReportValue.Text || value is null
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
