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

    /// <summary>Reads the whole workbook: what cannot be read is an error of the file here, and not of the import later.</summary>
    public static ImmutableArray<InputTable> Open(string path, string name, IReadOnlySet<string>? knownKinds, ICollection<RowError> errors, CancellationToken cancellation = default)
    {
        using var file = File.OpenRead(path);
        try
        {
            if (!new WorkbookFaults(name, errors, cancellation).Report(file))
            {
                return [];
            }

            file.Position = 0;
            using var book = ExcelReaderFactory.CreateOpenXmlReader(file);
            var tables = ImmutableArray.CreateBuilder<InputTable>();
            do
            {
                if (Table(name, book, knownKinds, errors, cancellation) is { } table)
                {
                    tables.Add(table);
                }
            }
            while (book.NextResult());
            return tables.ToImmutable();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)   // archives and XML fail in many ways, and each means that this is not a workbook
        {
            errors.Add(new RowError(name, null, null, null, "an .xlsx workbook without a password"));
            return [];
        }
    }

    private static InputTable? Table(string book, IExcelDataReader reader, IReadOnlySet<string>? knownKinds, ICollection<RowError> errors, CancellationToken cancellation)
    {
        var name = $"{book}!{reader.Name}";
        using var rows = Records(reader, cancellation).GetEnumerator();
        if (!rows.MoveNext())
        {
            return null;    // an empty sheet, as a new workbook has
        }

        var kind = InputFiles.KindOf(name, reader.Name, knownKinds, errors);
        var columns = Columns.Read(name, rows.Current, errors);
        if (kind is null || columns is null)
        {
            return null;
        }

        var kept = new KeptRows();
        while (rows.MoveNext())
        {
            if (!kept.Add(rows.Current))
            {
                errors.Add(new RowError(name, rows.Current.Row, null, null, "a sheet of at most 256 MB of text; save what is larger as CSV, or as several"));
                return null;
            }
        }

        return new InputTable(name, kind, columns.Header, onError => columns.Align(kept.All(), onError));
    }

    /// <summary>Every row that is not empty, including the header.</summary>
    private static IEnumerable<InputRow> Records(IExcelDataReader reader, CancellationToken cancellation)
    {
        for (var row = 1; reader.Read(); row++)
        {
            cancellation.ThrowIfCancellationRequested();
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
