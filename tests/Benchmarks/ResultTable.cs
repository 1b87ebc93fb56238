using System.Globalization;
using System.Text;

namespace Connector.Benchmarks;

/// <summary>What was measured, as a table in Markdown.</summary>
internal sealed class ResultTable
{
    private readonly List<(string[] Cells, bool IsOk)> _rows = [];

    /// <summary>Whether every bound holds.</summary>
    public bool IsOk => _rows.TrueForAll(r => r.IsOk);

    /// <summary>Seconds against the seconds of a lower bound.</summary>
    public void Ratio(string measure, double ours, double bound, double allowed)
        => Add(measure, Seconds(ours), Seconds(bound), ours / bound, allowed, ours <= bound * allowed);

    /// <summary>Seconds beside seconds, with no bound of their own.</summary>
    public void Told(string measure, double ours, double beside) => Add([measure, Seconds(ours), Seconds(beside), Text(ours / beside, "0.000"), ""], true);

    /// <summary>Seconds against a number of seconds.</summary>
    public void Limit(string measure, double ours, double allowed) => Add([measure, Seconds(ours), "", "", Seconds(allowed)], ours < allowed);

    /// <summary>Something a second, against the least of it.</summary>
    public void Speed(string measure, double ours, double least)
        => Add([measure, Text(ours, "n0") + "/s", "", "", Text(least, "n0") + "/s at least"], ours >= least);

    /// <summary>A number against the most of it.</summary>
    public void Most(string measure, double ours, double allowed) => Add([measure, Text(ours, "0.##"), "", "", Text(allowed, "0.##") + " at most"], ours <= allowed);

    /// <summary>Megabytes against a number of them.</summary>
    public void Megabytes(string measure, double ours, double allowed) => Add([measure, Text(ours, "n0") + " MB", "", "", Text(allowed, "n0") + " MB"], ours < allowed);

    public override string ToString()
    {
        string[][] rows = [["measure", "ours", "lower bound", "ratio", "allowed", ""], .. _rows.Select(r => r.Cells)];
        var widths = Enumerable.Range(0, rows[0].Length).Select(i => rows.Max(r => r[i].Length)).ToArray();
        var text = new StringBuilder();
        for (var i = 0; i < rows.Length; i++)
        {
            text.Append("| ").AppendJoin(" | ", rows[i].Select((cell, column) => cell.PadRight(widths[column]))).AppendLine(" |");
            if (i == 0)
            {
                text.Append("| ").AppendJoin(" | ", widths.Select(width => new string('-', width))).AppendLine(" |");
            }
        }

        return text.ToString();
    }

    private void Add(string measure, string ours, string bound, double ratio, double allowed, bool isOk)
        => Add([measure, ours, bound, Text(ratio, allowed < 0.1 ? "0.000" : "0.00"), Text(allowed, "0.00")], isOk);

    private void Add(string[] cells, bool isOk)
    {
        _rows.Add(([.. cells, isOk ? "ok" : "NOT OK"], isOk));
        Console.Error.WriteLine("  " + string.Join("  ", _rows[^1].Cells.Where(c => c.Length > 0)));
    }

    private static string Seconds(double seconds) => seconds < 1 ? Text(seconds * 1000, "0") + " ms" : Text(seconds, "0.00") + " s";

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
