using System.Globalization;
using System.Text;
using Connector.Engine;

namespace Connector.Adapters.Files;

/// <summary>
/// Assigns numbers and logs what was written: <c>numbers</c> holds the next number, <c>register.csv</c> lists what was written when.
/// </summary>
internal sealed class Register(DocumentFolder folder, TimeProvider time)
{
    private readonly string _numbers = Path.Combine(folder.Root, "numbers");

    private readonly string _register = PathIn(folder);

    /// <summary>The register of a folder.</summary>
    public static string PathIn(DocumentFolder folder) => Path.Combine(folder.Root, "register.csv");

    /// <summary>The ids and keys of the documents that were written.</summary>
    public static IEnumerable<(string Id, string Key)> Documents(string register)
        => File.ReadLines(register).Select(line => line.Split(',', 4)).Where(cells => cells.Length == 4).Select(cells => (cells[1], Key(cells[3])));

    // The row goes on after the key, which is quoted where it has a comma or a quotation mark, and has an apostrophe in front where a spreadsheet would run it.
    private static string Key(string rest)
    {
        var key = rest.StartsWith('"') ? rest[1..].Replace("\"\"", "\0", StringComparison.Ordinal).Split('"')[0].Replace('\0', '"') : rest.Split(',')[0];
        return key.Length > 1 && key[0] == '\'' && Csv.Text(key[1..]) == key ? key[1..] : key;
    }

    /// <summary>Takes numbers from the sequence. The next number is on disk before one is used, so a crash skips numbers and never assigns one twice.</summary>
    /// <returns>The first of them.</returns>
    public long Take(int count)
    {
        var next = Next();
        folder.Write(_numbers, Encoding.ASCII.GetBytes((next + count).ToString(CultureInfo.InvariantCulture) + "\n"));
        FolderSync.Flush(folder.Root);
        return next;
    }

    /// <summary>Those of the documents that were written and that no line lists.</summary>
    public IEnumerable<(ActionKind Action, Document Document, ExternalDocument Written)> Missing(IEnumerable<(ActionKind Action, Document Document, ExternalDocument Written)> entries)
    {
        var asked = entries.ToArray();
        if (asked.Length == 0 || !File.Exists(_register))
        {
            return asked;
        }

        var listed = File.ReadLines(_register).Select(line => line.Split(',', 2)).Where(cells => cells.Length == 2).Select(cells => cells[1]).ToHashSet(StringComparer.Ordinal);
        return asked.Where(e => !listed.Contains(Row(Cells(e)).TrimEnd('\r', '\n')));
    }

    private static string Row(string[] cells)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        Csv.Row(writer, cells);
        return writer.ToString();
    }

    private static string[] Cells((ActionKind Action, Document Document, ExternalDocument Written) entry) =>
    [
        Csv.Text(entry.Written.ExternalId), Csv.Text(entry.Written.ExternalNumber), Csv.Text(entry.Document.Key),
        entry.Written.Revision.ToString(CultureInfo.InvariantCulture), entry.Action.ToString().ToLowerInvariant(), entry.Document.Kind.Text(),
        Csv.Text(entry.Document.Counterparty), entry.Document.Currency, Currency.Text(entry.Written.Total, entry.Document.Currency),
    ];

    /// <summary>Appends a line for each document that was written, and flushes them to disk once.</summary>
    public void Append(IEnumerable<(ActionKind Action, Document Document, ExternalDocument Written)> entries)
    {
        var all = entries.ToArray();
        if (all.Length == 0)
        {
            return;
        }

        using var file = new FileStream(_register, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        var isTorn = file.Length > 0 && file.Seek(-1, SeekOrigin.End) >= 0 && file.ReadByte() != '\n';
        using (var writer = new StreamWriter(file, new UTF8Encoding(false), leaveOpen: true))
        {
            if (file.Length == 0)
            {
                FileRights.Give(_register);
                Csv.Row(writer, "at", "external_id", "external_number", "document", "revision", "action", "kind", "counterparty", "currency", "total");
            }

            // A crash may have left half a line: it is kept on a line of its own.
            writer.Write(isTorn ? "\r\n" : "");
            var at = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
            foreach (var entry in all)
            {
                Csv.Row(writer, [at, .. Cells(entry)]);
            }
        }

        file.Flush(flushToDisk: true);
    }

    private long Next()
    {
        if (File.Exists(_numbers) && Number(File.ReadAllText(_numbers)) is { } next)
        {
            return next;
        }

        // Somebody deleted or damaged the file: continue after the last number in the register.
        return File.Exists(_register) ? File.ReadLines(_register).Max(line => Number(line.Split(',').ElementAtOrDefault(1)) ?? 0) + 1 : 1;
    }

    private static long? Number(string? text)
        => long.TryParse(text, NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
