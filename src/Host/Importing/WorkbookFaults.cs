using System.Globalization;
using System.IO.Compression;
using System.Xml;
using System.Xml.Linq;
using Connector.Engine.Ingesting;

namespace Connector.Host.Importing;

/// <summary>
/// Finds the cells that ExcelDataReader 3.6 misreads in silence: an error (<c>#N/A</c>) and a formula without a stored result become empty cells,
/// and an empty <c>to</c> would bill an agreement for ever; a boolean stored as <c>true</c>, as some libraries do, becomes false.
/// </summary>
internal static class WorkbookFaults
{
    public static void Report(Stream file, string book, ICollection<RowError> errors)
    {
        using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        var parts = Elements(archive, "xl/_rels/workbook.xml.rels", "Relationship")
            .ToDictionary(part => part.Attribute("Id")!.Value, part => part.Attribute("Target")!.Value);
        foreach (var sheet in Elements(archive, "xl/workbook.xml", "sheet"))
        {
            var target = parts[sheet.Attributes().Single(attribute => attribute.Name.LocalName == "id" && attribute.Name.Namespace != "").Value];
            using var part = Entry(archive, target.StartsWith('/') ? target[1..] : $"xl/{target}").Open();
            ReportCells(part, $"{book}!{sheet.Attribute("name")!.Value}", errors);
        }
    }

    private static void ReportCells(Stream sheet, string name, ICollection<RowError> errors)
    {
        using var reader = XmlReader.Create(sheet);
        while (reader.Read())
        {
            if (reader is not { NodeType: XmlNodeType.Element, LocalName: "c" })
            {
                continue;
            }

            var (type, reference) = (reader.GetAttribute("t"), reader.GetAttribute("r"));
            var (hasFormula, value) = Content(reader);
            var expected = type switch
            {
                "e" => "a value, not an error",
                "b" when value is not ("0" or "1" or "") => "a boolean stored as 0 or 1: save the workbook in a spreadsheet program",
                not "str" when hasFormula && value.Length == 0 => "a formula's stored result: save the workbook in a spreadsheet program",
                _ => null,
            };
            if (expected is not null)
            {
                errors.Add(new RowError(name, Row(reference), Column(reference), value, expected));
            }
        }
    }

    private static (bool HasFormula, string Value) Content(XmlReader reader)
    {
        var (hasFormula, value) = (false, "");
        using var cell = reader.ReadSubtree();
        while (cell.Read())
        {
            hasFormula |= cell is { NodeType: XmlNodeType.Element, LocalName: "f" };
            if (cell is { NodeType: XmlNodeType.Element, LocalName: "v", IsEmptyElement: false } && cell.Read())
            {
                value = cell.Value;
            }
        }

        return (hasFormula, value);
    }

    // References are optional in the format, though every program writes them.
    private static int? Row(string? reference) =>
        int.TryParse(reference?[Column(reference)!.Length..], CultureInfo.InvariantCulture, out var row) ? row : null;

    private static string? Column(string? reference) => reference?.TrimEnd([.. "0123456789"]);

    private static IEnumerable<XElement> Elements(ZipArchive archive, string path, string name)
    {
        using var part = Entry(archive, path).Open();
        return XDocument.Load(part).Descendants().Where(element => element.Name.LocalName == name);
    }

    private static ZipArchiveEntry Entry(ZipArchive archive, string path) =>
        archive.GetEntry(path) ?? throw new InvalidDataException($"The workbook has no {path}.");
}
