using System.Globalization;
using System.Text;
using Connector.Engine;

namespace Connector.Adapters.Files;

/// <summary>
/// The two files that only grow: <c>numbers</c> holds the next number to give, <c>register.csv</c> lists what was written when.
/// </summary>
internal sealed class Register(string root, TimeProvider time)
{
    private readonly string _numbers = Path.Combine(root, "numbers");

    private readonly string _register = Path.Combine(root, "register.csv");

    /// <summary>Takes numbers out of the sequence. They are gone on disk before one is used, so a crash skips numbers and never gives one twice.</summary>
    /// <returns>The first of them.</returns>
    public long Take(int count)
    {
        var next = Next();
        BooksFolder.Write(_numbers, Encoding.ASCII.GetBytes((next + count).ToString(CultureInfo.InvariantCulture) + "\n"));
        FolderSync.Flush(root);
        return next;
    }

    /// <summary>Appends a line for each document that was written, and waits once until they are on disk.</summary>
    public void Append(IEnumerable<(ActionKind Action, Document Document, ExternalDocument Written)> entries)
    {
        using var file = new FileStream(_register, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        var isTorn = file.Length > 0 && file.Seek(-1, SeekOrigin.End) >= 0 && file.ReadByte() != '\n';
        using (var writer = new StreamWriter(file, new UTF8Encoding(false), leaveOpen: true))
        {
            if (file.Length == 0)
            {
                Csv.Row(writer, "at", "external_id", "external_number", "document", "revision", "action", "kind", "counterparty", "currency", "total");
            }

            // A crash may have left half a line: it stays, and stays one line.
            writer.Write(isTorn ? "\r\n" : "");
            var at = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
            foreach (var (action, document, written) in entries)
            {
                Csv.Row(
                    writer, at, Csv.Text(written.ExternalId), Csv.Text(written.ExternalNumber), Csv.Text(document.Key),
                    written.Revision.ToString(CultureInfo.InvariantCulture), action.ToString().ToLowerInvariant(), document.Kind.Text(),
                    Csv.Text(document.Counterparty), document.Currency, Currency.Text(written.Total, document.Currency));
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

        // Somebody removed or broke it: go on behind the last number that was written down.
        return File.Exists(_register) ? File.ReadLines(_register).Max(line => Number(line.Split(',').ElementAtOrDefault(1)) ?? 0) + 1 : 1;
    }

    private static long? Number(string? text)
        => long.TryParse(text, NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
