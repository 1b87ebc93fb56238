using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Connector.Client;
using Connector.Host.Reports;
using Connector.Operations.Reporting;

namespace Connector.Host.Commands;

/// <summary>Reports about the whole.</summary>
internal static class ReportCommand
{
    public static Command Make()
    {
        var name = new Argument<string>("NAME") { Description = string.Join(", ", MakeReport.Names) + "." };
        name.AcceptOnlyFromAmong([.. MakeReport.Names]);
        var from = new Option<string?>("--from") { Description = "The first day (default: the last twelve periods; of documents and disputes, all).", HelpName = "DAY" };
        var to = new Option<string?>("--to") { Description = "The last day (default: today).", HelpName = "DAY" };
        var by = new Option<string?>("--by") { Description = "By what to add up, with commas between: payer,item.", HelpName = "COLUMNS" };
        var format = new Option<string?>("--format") { Description = "table (the default), csv, xlsx or json.", HelpName = "FORMAT" };
        format.AcceptOnlyFromAmong(ReportFile.Formats);
        return new Command("report", """
            Tells of the whole: what is spent, corrected, unbilled, disputed, paid late, owed, or other than the period before.

              connector report spend --by payer,item
              connector report unbilled --format xlsx > unbilled.xlsx
              connector report variance --from 2022-04-01 --to 2022-05-01
            """) { name, from, to, by, format }.Does(async (command, parsed, _) =>
        {
            using var snapshot = command.Operation.Read();
            var report = await MakeReport.Run(command.Operation, snapshot, parsed.GetValue(name)!, ReportQuery.Of(parsed.GetValue(from), parsed.GetValue(to), parsed.GetValue(by)));
            if ((command.Output.IsJson ? "json" : parsed.GetValue(format)) is { } layout and not "table")
            {
                using var file = command.Output.Open();
                ReportFile.Write(report, layout, file);
                if (layout == "json")
                {
                    file.WriteByte((byte)'\n');
                }

                return 0;
            }

            return Show(command.Output, [.. report.Columns.Select(c => c.Name)], report.Rows);
        }, async (remote, parsed, cancellation) =>
        {
            var (first, last, sums) = (parsed.GetValue(from), parsed.GetValue(to), parsed.GetValue(by));
            if ((remote.Output.IsJson ? "json" : parsed.GetValue(format)) is "csv" or "xlsx")
            {
                return await remote.Copy(remote.Api.ExportReport(parsed.GetValue(name)!, parsed.GetValue(format)!, first, last, sums, remote.AsOf, cancellation), cancellation);
            }

            var rows = await remote.Api.GetReport(parsed.GetValue(name)!, first, last, sums, remote.AsOf, cancellation: cancellation).Content();
            if (remote.Output.IsJson || parsed.GetValue(format) == "json")
            {
                remote.Output.Json(rows);
                return 0;
            }

            string[] columns = rows.Length == 0 ? [] : [.. rows[0].Keys];
            return Show(remote.Output, columns, [.. rows.Select(row => columns.Select(c => row[c] is { ValueKind: not JsonValueKind.Null } cell ? cell.ToString() : null).ToArray())]);
        }, isReading: true);
    }

    private static int Show(Output output, string[] columns, IReadOnlyList<string?[]> rows)
    {
        if (rows.Count > 0)
        {
            output.Table([.. columns.Select((c, i) => new Column(c.Replace('_', ' '), rows.All(row => row[i] is null || decimal.TryParse(row[i], NumberStyles.Number, CultureInfo.InvariantCulture, out _))))], rows);
        }

        output.Out.WriteLine(Output.Count(rows.Count, "row"));
        return 0;
    }
}
