using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Contract;
using Connector.Engine;
using Connector.Host.Json;
using Spectre.Console;
using ContractRows = Connector.Host.Json.Rows;

namespace Connector.Host.Commands;

/// <summary>Writes a command's answer: one JSON document for programs, a table for people.</summary>
internal sealed class Output(TextWriter @out, TextWriter error, Func<Stream> openJson, bool isRedirected, bool isErrorRedirected)
{
    /// <summary>Whether the answer is one JSON document.</summary>
    public bool IsJson { get; set; }

    /// <summary>How many rows of a table people are shown.</summary>
    public int RowsForPeople { get; set; } = 40;

    /// <summary>Standard output, for people.</summary>
    public TextWriter Out => @out;

    /// <summary>Standard error, for messages and progress.</summary>
    public TextWriter Error => error;

    /// <summary>Opens standard output for bytes: JSON and files.</summary>
    public Stream Open() => openJson();

    /// <summary>Writes rows as an array, or as a table of the first ones.</summary>
    /// <param name="rows">The rows, of the contract.</param>
    /// <param name="columns">The table's columns.</param>
    /// <param name="cells">One row's cells.</param>
    /// <param name="summary">A last line for people, given the number of rows.</param>
    /// <param name="shows">Whether people want to see a row; all by default.</param>
    /// <returns>How many rows there were.</returns>
    public async Task<int> Rows<T>(
        IAsyncEnumerable<T> rows, Column[] columns, Func<T, string?[]> cells, Func<int, string>? summary = null, Func<T, bool>? shows = null)
    {
        var count = 0;
        if (IsJson)
        {
            await using var stream = new BufferedStream(Open(), 1 << 16);
            await using var writer = new Utf8JsonWriter(stream, JsonText.Options);
            writer.WriteStartArray();
            try
            {
                await foreach (var row in rows)
                {
                    JsonText.Write(writer, row);
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
        await While("working", async report =>
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
            @out.WriteLine($"… and {more:n0} more; --json gives all of them.");
        }

        @out.WriteLine(summary?.Invoke(count) ?? Count(count, "row"));
        return count;
    }

    /// <summary>The same of rows that are there already.</summary>
    public Task<int> Rows<T>(IEnumerable<T> rows, Column[] columns, Func<T, string?[]> cells, Func<int, string>? summary = null, Func<T, bool>? shows = null)
        => Rows(rows.ToAsyncEnumerable(), columns, cells, summary, shows);

    /// <summary>How many of something, in words: <c>1 document</c>, <c>2,000 documents</c>.</summary>
    public static string Count(int count, string what) => count == 1 ? "1 " + what : $"{count:n0} {what}s";

    /// <summary>Writes one JSON document: a record of the contract.</summary>
    public void Json<T>(T row)
    {
        using var stream = new BufferedStream(Open(), 1 << 16);
        using (var writer = new Utf8JsonWriter(stream, JsonText.Options))
        {
            JsonText.Write(writer, row);
        }

        stream.WriteByte((byte)'\n');
    }

    /// <summary>Writes one JSON document that is no record of the contract.</summary>
    public void Json(JsonObject document)
    {
        using var stream = new BufferedStream(Open(), 1 << 16);
        using (var writer = new Utf8JsonWriter(stream, JsonText.Options))
        {
            document.WriteTo(writer);
        }

        stream.WriteByte((byte)'\n');
    }

    /// <summary>Writes a table for people.</summary>
    public void Table(Column[] columns, IEnumerable<string?[]> rows)
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

        AnsiOf(@out, isRedirected).Write(table);
    }

    /// <summary>Writes issues: as the contract's object, or as sentences.</summary>
    public void Issues(IReadOnlyCollection<Issue> issues)
    {
        try
        {
            if (IsJson)
            {
                Json(new RefusalRow([.. issues.Select(ContractRows.Of)]));
            }
        }
        catch (AnswerException)
        {
            // Standard error says it too.
        }

        const int Shown = 20;
        try
        {
            foreach (var issue in issues.Take(Shown))
            {
                error.WriteLine($"{issue.Code} {issue.Message} {issue.Remedy}");
            }

            if (issues.Count > Shown)
            {
                error.WriteLine($"… and {issues.Count - Shown:n0} more; --json gives all of them.");
            }
        }
        catch (IOException)
        {
            // Nobody can be told; the exit code remains.
        }
    }

    /// <summary>Runs work that reports how far it is: on standard error, for people who watch.</summary>
    public Task<T> While<T>(string what, Func<Action<int>?, Task<T>> work)
        => IsJson || isErrorRedirected
            ? work(null)
            : AnsiOf(error, redirected: false).Status().StartAsync(what, status => work(count => status.Status($"{what}: {count:n0}")));

    private static IAnsiConsole AnsiOf(TextWriter writer, bool redirected)
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
