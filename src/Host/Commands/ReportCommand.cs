using System.CommandLine;
using Connector.Host.Configuration;
using Connector.Host.Output;
using Connector.Host.Running;

namespace Connector.Host.Commands;

/// <summary>Reports about the whole.</summary>
internal static class ReportCommand
{
    public static Command Make()
    {
        var name = new Argument<string>("NAME") { Description = string.Join(", ", ConnectorSettings.ReportNames) + "." };
        name.AcceptOnlyFromAmong([.. ConnectorSettings.ReportNames]);
        var from = new Option<string?>("--from") { Description = "The first day (default: the last twelve periods; of documents and disputes, all).", HelpName = "DAY" };
        var to = new Option<string?>("--to") { Description = "The last day (default: today).", HelpName = "DAY" };
        var by = new Option<string?>("--by") { Description = "By what to add up, with commas between: payer,item.", HelpName = "COLUMNS" };
        var format = new Option<string?>("--format") { Description = "table (the default), csv, xlsx or json.", HelpName = "FORMAT" };
        format.AcceptOnlyFromAmong(Report.Formats);
        return new Command("report", """
            Tells of the whole: what is spent, corrected, unbilled, disputed, paid late, owed, or other than the period before.

              connector report spend --by payer,item
              connector report unbilled --format xlsx > unbilled.xlsx
              connector report variance --from 2022-04-01 --to 2022-05-01
            """) { name, from, to, by, format }.Does(async (session, parsed, _) =>
        {
            using var snapshot = session.Read();
            var report = await Reports.Make(session, snapshot, parsed.GetValue(name)!, ReportQuery.Of(parsed.GetValue(from), parsed.GetValue(to), parsed.GetValue(by)));
            if ((session.Json ? "json" : parsed.GetValue(format)) is { } layout and not "table")
            {
                using var output = Answer.Open();
                report.Write(layout, output);
                return 0;
            }

            Answer.Table([.. report.Columns.Select(c => new Column(c.Name.Replace('_', ' '), c.Value != ReportValue.Text))], report.Rows);
            Console.Out.WriteLine(Answer.Count(report.Rows.Count, "row"));
            return 0;
        });
    }
}
