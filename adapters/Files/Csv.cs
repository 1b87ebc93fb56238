namespace Connector.Adapters.Files;

/// <summary>Writes rows as RFC 4180 says: commas, CRLF, quotes where they are needed.</summary>
internal static class Csv
{
    /// <summary>A cell of text. A spreadsheet would run text that begins like a formula; an apostrophe in front prevents that.</summary>
    public static string Text(string? value)
        => value is null ? "" : value.Length > 0 && value[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + value : value;

    /// <summary>Writes a row. Text must have been through <see cref="Text"/>; numbers, dates and words of ours are written as they are.</summary>
    public static void Row(TextWriter writer, params ReadOnlySpan<string> cells)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            if (i > 0)
            {
                writer.Write(',');
            }

            writer.Write(cells[i].AsSpan().ContainsAny(",\"\r\n") ? "\"" + cells[i].Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : cells[i]);
        }

        writer.Write("\r\n");
    }
}
