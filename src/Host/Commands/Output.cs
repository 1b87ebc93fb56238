using System.Text.Encodings.Web;
using System.Text.Json;
using Connector.Engine;
using Spectre.Console;

namespace Connector.Host.Output;

/// <summary>Writes a command's answer: one JSON document for programs, a table for people.</summary>
internal static class Answer
{
    /// <summary>How many rows of a table people are shown.</summary>
    public static int RowsForPeople { get; set; } = 40;

    /// <summary>Opens where JSON goes: standard output, or what a test reads.</summary>
    internal static Func<Stream> Open { get; set; } = Console.OpenStandardOutput;

    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes rows as an array, or as a table of the first ones.</summary>
    /// <param name="json">Whether JSON is wanted.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="write">Writes one as JSON.</param>
    /// <param name="columns">The table's columns.</param>
    /// <param name="cells">One row's cells.</param>
    /// <param name="summary">A last line for people, given the number of rows.</param>
    /// <param name="shows">Whether people want to see a row; all by default.</param>
    /// <returns>How many rows there were.</returns>
    public static async Task<int> Rows<T>(
        bool json, IAsyncEnumerable<T> rows, Action<Utf8JsonWriter, T> write, Column[] columns, Func<T, string?[]> cells, Func<int, string>? summary = null,
        Func<T, bool>? shows = null)
    {
        var count = 0;
        if (json)
        {
            await using var stream = new BufferedStream(Open(), 1 << 16);
            await using var writer = new Utf8JsonWriter(stream, Options);
            writer.WriteStartArray();
            try
            {
                await foreach (var row in rows)
                {
                    write(writer, row);
                    count++;
                    if (writer.BytesPending > 1 << 16)
                    {
                        writer.Flush();
                    }
                }
            }
            catch
            {
                writer.Reset(); // the errors are the answer, not the beginning of one
                throw;
            }

            writer.WriteEndArray();
            writer.Flush();
            stream.WriteByte((byte)'\n');
            return count;
        }

        var (shown, more) = (new List<string?[]>(), 0);
        await Progress.While(false, "working", async report =>
        {
            await foreach (var row in rows)
            {
                count++;
                report?.Invoke(count);
                if (shows?.Invoke(row) == false)
                {
                    continue;
                }

                if (shown.Count < RowsForPeople)
                {
                    shown.Add(cells(row));
                }
                else
                {
                    more++;
                }
            }

            return count;
        });
        if (shown.Count > 0)
        {
            Table(columns, shown);
        }

        if (more > 0)
        {
            Console.Out.WriteLine($"… and {more:n0} more; --json gives all of them.");
        }

        Console.Out.WriteLine(summary?.Invoke(count) ?? Count(count, "row"));
        return count;
    }

    /// <summary>How many of something, in words: <c>1 document</c>, <c>2,000 documents</c>.</summary>
    public static string Count(int count, string what) => count == 1 ? "1 " + what : $"{count:n0} {what}s";

    /// <summary>Writes one JSON document.</summary>
    public static void Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new BufferedStream(Open(), 1 << 16);
        using (var writer = new Utf8JsonWriter(stream, Options))
        {
            write(writer);
        }

        stream.WriteByte((byte)'\n');
    }

    /// <summary>Writes a table for people.</summary>
    public static void Table(Column[] columns, IEnumerable<string?[]> rows)
    {
        var table = new Table().Border(TableBorder.Minimal);
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(Markup.Escape(column.Name)) { Alignment = column.IsNumber ? Justify.Right : Justify.Left });
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(cell ?? "")).ToArray());
        }

        Out.Write(table);
    }

    /// <summary>The console for people; as wide as the text needs where nobody watches.</summary>
    public static IAnsiConsole Out => Console_(Console.Out, Console.IsOutputRedirected);

    /// <summary>The console for messages and progress.</summary>
    public static IAnsiConsole Error { get; } = Console_(Console.Error, Console.IsErrorRedirected);

    /// <summary>Writes issues: as the contract's object, or as sentences.</summary>
    public static void Issues(bool json, IReadOnlyCollection<Issue> issues)
    {
        if (json)
        {
            Json(writer =>
            {
                writer.WriteStartObject();
                writer.WriteStartArray("errors");
                foreach (var issue in issues)
                {
                    Fields.Issue(writer, issue);
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            });
        }

        const int Shown = 20;
        foreach (var issue in issues.Take(Shown))
        {
            Console.Error.WriteLine($"{issue.Code} {issue.Message} {issue.Remedy}");
        }

        if (issues.Count > Shown)
        {
            Console.Error.WriteLine($"… and {issues.Count - Shown:n0} more; --json gives all of them.");
        }
    }

    private static IAnsiConsole Console_(TextWriter writer, bool redirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = redirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        if (redirected)
        {
            console.Profile.Width = 240;
        }

        return console;
    }
}
