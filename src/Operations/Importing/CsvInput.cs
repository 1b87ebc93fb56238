using System.Collections.Immutable;
using System.Text.Unicode;
using Connector.Engine.Ingesting;
using CsvHelper;

namespace Connector.Operations.Importing;

/// <summary>A CSV file as a table: RFC 4180, UTF-8 with or without BOM, nothing repaired.</summary>
public static class CsvInput
{
    private const string Text = "a text file in UTF-8";

    // An unclosed quote would otherwise take the rest of a large file into memory.
    private const int LongestRow = 1 << 20;

    private static readonly CsvReaderOptions Format =
        new() { Separator = ',', HasHeader = false, SkipEmptyLines = false, MaxRecordSize = LongestRow };

    public static ImmutableArray<InputTable> Open(string path, string name, IReadOnlySet<string>? knownKinds, ICollection<RowError> errors)
    {
        if (InputFiles.KindOf(name, Path.GetFileName(path), knownKinds, errors) is not { } kind)
        {
            return [];
        }

        if (!IsText(path))
        {
            errors.Add(new RowError(name, null, null, null, Text));
            return [];
        }

        var before = errors.Count;
        InputRow? first = Records(path, name, errors.Add).Select(row => (InputRow?)row).FirstOrDefault();
        if (errors.Count > before || Columns.Read(name, first, errors) is not { } columns)
        {
            return [];
        }

        return [new InputTable(name, kind, columns.Header, onError => columns.Align(Rows(path, name, columns.Width, onError), onError))];
    }

    private static IEnumerable<InputRow> Rows(string path, string name, int width, Action<RowError> onError)
    {
        foreach (var row in Records(path, name, onError).Skip(1))
        {
            if (row.Cells.Length == width)
            {
                yield return row;
            }
            else
            {
                onError(new RowError(name, row.Row, null, $"{row.Cells.Length} cells", $"{width} cells, one for each column of the header"));
            }
        }
    }

    /// <summary>Every record that is not empty, including the header.</summary>
    private static IEnumerable<InputRow> Records(string path, string name, Action<RowError> onError)
    {
        var row = 0;
        var isBad = false;
        string[] header = [];

        void Report(string? column, string? value, string expected)
        {
            isBad = true;
            onError(new RowError(name, row, column, value, expected));
        }

        using var csv = CsvReader.FromFile(path, Format with { OnMalformedRecord = bad => Report(null, Start(bad.RawRecord), Expected(bad)) });

        bool Next()
        {
            row++;
            isBad = false;
            try
            {
                return csv.Read();
            }
            catch (CsvFormatException)
            {
                Report(null, null, "a row of at most 1 MB; is a quote left open here?");
                return false;
            }
        }

        while (Next())
        {
            if (csv.RawRecord.Contains((byte)0))
            {
                Report(null, null, Text);
                yield break;    // a file with NUL bytes is not a text file, so its other rows mean nothing
            }

            var cells = csv.Current.ToArray();
            if (!Utf8.IsValid(csv.RawRecord))
            {
                var cell = Enumerable.Range(0, cells.Length).First(index => !Utf8.IsValid(csv.GetSpan(index)));
                Report(header.ElementAtOrDefault(cell), cells[cell], "text in UTF-8");
            }

            if (row == 1)
            {
                header = cells;
            }

            if (!isBad && !IsBlank(cells))
            {
                yield return new InputRow(row, cells);
            }
        }
    }

    private static string Expected(CsvMalformedRecord record) => record.Reason switch
    {
        CsvMalformedReason.UnterminatedQuote => "a closing quote: the file ends inside a quoted cell",
        CsvMalformedReason.TextAfterClosingQuote => "a comma or the end of the row after a closing quote; a quote inside is written twice",
        _ => "quotes around the whole cell; a quote inside is written twice",
    };

    private static string Start(string text) => text.Length <= 80 ? text : text[..80] + "…";

    private static bool IsBlank(string[] cells) => Array.TrueForAll(cells, cell => cell.Length == 0);

    // Text in UTF-8 never contains a NUL byte; UTF-16, archives, workbooks and pictures contain one near the beginning.
    private static bool IsText(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[4096];
        return !start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)].Contains((byte)0);
    }
}
