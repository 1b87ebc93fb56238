using System.Text.Json;
using Connector.Engine;
using Connector.Operations;
using Connector.Operations.Importing;

namespace Connector.Host.Api;

/// <summary>Rows that were posted as JSON, as a table: what a CSV file would hold.</summary>
internal static class FactRowsReader
{
    public static FactFile File(string name) => FactFile.All.FirstOrDefault(f => f.Name == name)
        ?? throw new Refusal(RefusalKind.NotFound, new Issue("USAGE-023", name, $"There is no file {name}.", "Expected one of " + string.Join(", ", FactFile.All.Select(f => f.Name)) + "."));

    public static InputTable Table(string name, JsonElement rows)
    {
        var file = File(name);
        if (rows.ValueKind != JsonValueKind.Array)
        {
            throw Problems.Bad(name, "The rows are not an array.", "Expected an array of objects, one a row.");
        }

        var header = new List<string>();
        var cells = new List<string[]>();
        var positions = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var row in rows.EnumerateArray())
        {
            if (row.ValueKind != JsonValueKind.Object)
            {
                throw Problems.Bad($"{name} row {cells.Count + 1}", "A row is not an object.", "Expected an object with the columns of the file.");
            }

            var values = new string[positions.Count];
            Array.Fill(values, "");
            foreach (var cell in row.EnumerateObject())
            {
                var column = Name(name, cells.Count + 1, cell);
                if (!positions.TryGetValue(column, out var at))
                {
                    positions.Add(column, at = header.Count);
                    header.Add(column);
                }

                if (at >= values.Length)
                {
                    var had = values.Length;
                    Array.Resize(ref values, at + 1);
                    Array.Fill(values, "", had, at + 1 - had);
                }

                values[at] = Text($"{name} row {cells.Count + 1}, {column}", cell.Value);
            }

            cells.Add(values);
        }

        return new InputTable(name, file.Name, [.. header], _ => cells.Select((row, i) => new InputRow(i + 1, Wide(row, header.Count))));
    }

    // Rows are counted from 1: there is no header row to be counted.
    private static string Name(string file, int row, JsonProperty cell)
    {
        try
        {
            return cell.Name;
        }
        catch (InvalidOperationException)
        {
            throw Problems.Bad($"{file} row {row}", "The name of a column is not Unicode.", "Expected the columns of the file.");
        }
    }

    private static string Text(string where, JsonElement cell) => cell.ValueKind switch
    {
        JsonValueKind.String => Text(cell),
        JsonValueKind.Number => cell.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Null => "",
        _ => throw Problems.Bad(where, "A cell is neither text, a number, true, false nor null.", "Expected one of these."),
    };

    /// <summary>What is written as half a surrogate pair cannot be had as text; the half alone is the same error of the row.</summary>
    private static string Text(JsonElement cell)
    {
        try
        {
            return cell.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return "\ud800";
        }
    }

    private static string[] Wide(string[] row, int count)
    {
        var wide = new string[count];
        Array.Fill(wide, "");
        row.CopyTo(wide, 0);
        return wide;
    }
}
