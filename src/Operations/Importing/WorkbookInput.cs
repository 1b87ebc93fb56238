using System.Collections.Immutable;
using System.Text;
using Connector.Engine.Ingesting;
using ExcelDataReader;

namespace Connector.Operations.Importing;

/// <summary>A workbook as tables, one for each sheet that is not empty.</summary>
public static class WorkbookInput
{
    // ExcelDataReader asks for the code page of old workbooks even when it reads none.
    static WorkbookInput() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static ImmutableArray<InputTable> Open(string path, string name, IReadOnlySet<string>? knownKinds, ICollection<RowError> errors)
    {
        using var file = File.OpenRead(path);
        try
        {
            if (!WorkbookFaults.Report(file, name, errors))
            {
                return [];
            }

            file.Position = 0;
            using var book = ExcelReaderFactory.CreateOpenXmlReader(file);
            var tables = ImmutableArray.CreateBuilder<InputTable>();
            var sheet = 0;
            do
            {
                if (Table(path, name, book, sheet++, knownKinds, errors) is { } table)
                {
                    tables.Add(table);
                }
            }
            while (book.NextResult());
            return tables.ToImmutable();
        }
        catch (Exception)   // archives and XML fail in many ways, and each means that this is not a workbook
        {
            errors.Add(new RowError(name, null, null, null, "an .xlsx workbook without a password"));
            return [];
        }
    }

    private static InputTable? Table(
        string path, string book, IExcelDataReader reader, int sheet, IReadOnlySet<string>? knownKinds, ICollection<RowError> errors)
    {
        var name = $"{book}!{reader.Name}";
        var first = Records(reader).Select(row => (InputRow?)row).FirstOrDefault();
        if (first is null)
        {
            return null;    // an empty sheet, as a new workbook has
        }

        var kind = InputFiles.KindOf(name, reader.Name, knownKinds, errors);
        var columns = Columns.Read(name, first, errors);
        return kind is null || columns is null ? null
            : new InputTable(name, kind, columns.Header, onError => columns.Align(Rows(path, sheet), onError));
    }

    private static IEnumerable<InputRow> Rows(string path, int sheet)
    {
        using var file = File.OpenRead(path);
        using var book = ExcelReaderFactory.CreateOpenXmlReader(file);
        for (var i = 0; i < sheet; i++)
        {
            book.NextResult();
        }

        foreach (var row in Records(book).Skip(1))
        {
            yield return row;
        }
    }

    /// <summary>Every row that is not empty, including the header.</summary>
    private static IEnumerable<InputRow> Records(IExcelDataReader reader)
    {
        for (var row = 1; reader.Read(); row++)
        {
            var cells = new string[reader.FieldCount];
            var holds = false;
            for (var column = 0; column < cells.Length; column++)
            {
                cells[column] = CellText.Of(reader.GetValue(column));
                holds |= cells[column].Length > 0;
            }

            if (holds)
            {
                yield return new InputRow(row, cells);
            }
        }
    }
}
