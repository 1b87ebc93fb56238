using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;
using Connector.Engine.Ingesting;

namespace Connector.Operations.Importing;

/// <summary>
/// Finds the cells that ExcelDataReader 3.6 silently misreads: an error (<c>#N/A</c>) and a formula without a stored result become empty cells,
/// and an empty <c>to</c> would bill an agreement for ever; a boolean stored as <c>true</c>, as some libraries do, becomes false.
/// It also finds cells that would exhaust the memory, because a small file may contain a cell of gigabytes, which is read at once; and rows and
/// columns beyond those that a sheet can have, up to which ExcelDataReader would go through empty ones.
/// </summary>
/// <param name="book">The workbook's name.</param>
/// <param name="errors">Where errors go.</param>
/// <param name="cancellation">Ends the reading.</param>
internal sealed class WorkbookFaults(string book, ICollection<RowError> errors, CancellationToken cancellation)
{
    private const int LastRow = 1_048_576;
    private const int LastColumn = 16_384;

    // Enough for a million rows of five columns. Reading a part stops at the length that its entry states.
    private const long MostBytes = 256L << 20;

    /// <summary>Reports what is wrong with a workbook.</summary>
    /// <returns>Whether the workbook can be read nevertheless.</returns>
    public bool Report(Stream file)
    {
        using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        if (archive.Entries.Sum(entry => entry.Length) > MostBytes)
        {
            errors.Add(new RowError(book, null, null, null, "a workbook of at most 256 MB once it is unpacked; save what is larger as CSV, or as several"));
            return false;
        }

        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in Elements(archive, "xl/_rels/workbook.xml.rels", "Relationship"))
        {
            var target = part.GetAttribute("Target")!;
            parts.Add(part.GetAttribute("Id")!, target.StartsWith('/') ? target[1..] : $"xl/{target}");
        }

        var sheets = new List<(string Name, string Path)>();
        foreach (var sheet in Elements(archive, "xl/workbook.xml", "sheet"))
        {
            sheets.Add(($"{book}!{sheet.GetAttribute("name")}", parts[Id(sheet)]));
        }

        var isReadable = archive.Entries.Where(part => part.FullName.Equals("xl/sharedStrings.xml", StringComparison.OrdinalIgnoreCase)).All(part => HasShortTexts(part));
        foreach (var (name, path) in sheets)
        {
            isReadable = isReadable && ReportCells(Entry(archive, path), name);
        }

        return isReadable;
    }

    private bool HasShortTexts(ZipArchiveEntry part)
    {
        using var stream = part.Open();
        using var reader = XmlReader.Create(stream);
        var (text, buffer) = (new StringBuilder(), new char[4096]);
        while (reader.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "si" })
            {
                text.Clear();
            }

            Append(reader, buffer, text);
            if (text.Length > RowError.LongestCell)
            {
                errors.Add(RowError.TooLong(book, null, null, text.ToString()));
                return false;
            }
        }

        return true;
    }

    private bool ReportCells(ZipArchiveEntry sheet, string name)
    {
        using var stream = sheet.Open();
        using var reader = XmlReader.Create(stream);
        var (text, buffer) = (new StringBuilder(), new char[4096]);
        while (reader.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            if (reader is not { NodeType: XmlNodeType.Element, LocalName: "c" or "row" })
            {
                continue;
            }

            var (type, reference) = (reader.GetAttribute("t"), reader.GetAttribute("r"));
            if (reference is not null && !(reader.LocalName == "c" ? IsCell(reference) : IsRow(reference)))
            {
                errors.Add(new RowError(name, null, null, reference.Length > 40 ? reference[..40] : reference, "the place of a cell in a sheet, from A1 to XFD1048576"));
                return false;
            }

            if (reader.LocalName == "row")
            {
                continue;
            }

            var hasFormula = Content(reader, buffer, text.Clear());
            var value = text.ToString();
            if (value.Length > RowError.LongestCell)
            {
                errors.Add(RowError.TooLong(name, Row(reference), Column(reference), value));
                return false;
            }

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

        return true;
    }

    /// <summary>Reads a cell's text, and whether it has a formula.</summary>
    private static bool Content(XmlReader reader, char[] buffer, StringBuilder text)
    {
        var (hasFormula, isFormula) = (false, false);
        using var cell = reader.ReadSubtree();
        while (cell.Read())
        {
            if (cell.NodeType == XmlNodeType.Element)
            {
                hasFormula |= isFormula = cell.LocalName == "f";
            }

            if (!isFormula)
            {
                Append(cell, buffer, text);
            }
        }

        return hasFormula;
    }

    /// <summary>Appends the text at a reader's position, and stops when it is longer than a cell may be.</summary>
    private static void Append(XmlReader reader, char[] buffer, StringBuilder text)
    {
        if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace)
        {
            while (text.Length <= RowError.LongestCell && reader.ReadValueChunk(buffer, 0, buffer.Length) is > 0 and var read)
            {
                text.Append(buffer, 0, read);
            }
        }
    }

    private static bool IsCell(string reference)
    {
        var column = Column(reference)!;
        return column.Length is > 0 and <= 3 && column.All(char.IsAsciiLetterUpper) && column.Aggregate(0, (number, letter) => (26 * number) + letter - 'A' + 1) <= LastColumn && IsRow(reference[column.Length..]);
    }

    private static bool IsRow(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var row) && row is > 0 and <= LastRow;

    // References are optional in the format, though every program writes them.
    private static int? Row(string? reference) =>
        int.TryParse(reference?[Column(reference)!.Length..], CultureInfo.InvariantCulture, out var row) ? row : null;

    private static string? Column(string? reference) => reference?.TrimEnd([.. "0123456789"]);

    /// <summary>The id of the relationship of a sheet: an attribute in one of two namespaces.</summary>
    private static string Id(XmlReader sheet)
    {
        while (sheet.MoveToNextAttribute())
        {
            if (sheet is { LocalName: "id", NamespaceURI.Length: > 0 })
            {
                return sheet.Value;
            }
        }

        throw new InvalidDataException("A sheet has no relationship.");
    }

    /// <summary>Positions a reader on each element with a name.</summary>
    private static IEnumerable<XmlReader> Elements(ZipArchive archive, string path, string name)
    {
        using var part = Entry(archive, path).Open();
        using var reader = XmlReader.Create(part);
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element && reader.LocalName == name)
            {
                yield return reader;
            }
        }
    }

    private static ZipArchiveEntry Entry(ZipArchive archive, string path) =>
        archive.GetEntry(path) ?? throw new InvalidDataException($"The workbook has no {path}.");
}
