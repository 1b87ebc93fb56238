using System.ComponentModel;
using Connector.Host.Identity;
using Connector.Host.Reports;
using Connector.Operations.Accounts;
using Connector.Operations.Reporting;
using Microsoft.AspNetCore.Mvc;

namespace Connector.Host.Api;

/// <summary>Reports about the whole.</summary>
internal static class ReportsApi
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/reports/{name}", Make).For(Roles.Staff).In("Reports")
        .Says("Makes a report: spend, adjustments, unbilled, disputes, time-to-pay, aged-debt or variance. format: json, csv or xlsx; by: columns to add up by, with commas between.")
        .Answers(new[] { Examples.ReportRow }).AnswersText("period,payer,amount\n2022-05,P1,200.00\n", "text/csv");

    private static async Task Make(
        HttpContext http, RequestContexts contexts, [FromQuery, Description("The first day.")] string? from, [FromQuery, Description("The last day.")] string? to,
        [FromQuery, Description("By what to add up: payer,item.")] string? by, [FromQuery, Description("json, csv or xlsx.")] string? format,
        [FromQuery(Name = "as_of"), Description(ParameterWords.AsOf)] string? asOf, [FromQuery, Description(ParameterWords.Limit)] int? limit, [FromQuery, Description(ParameterWords.After)] string? after)
    {
        if (format is not (null or "json" or "csv" or "xlsx"))
        {
            throw Problems.Bad("format", $"'{format}' is not a format.", "Expected json, csv or xlsx.");
        }

        var page = Page.Of(limit, after);
        if (after is not null && asOf is null)
        {
            throw Problems.Bad("after", "after goes with as_of: rows of a report are counted.", "Follow the Link header of the page before.");
        }

        var operation = contexts.Open(http, asOf);
        using var snapshot = operation.Read();
        var name = http.Key("name");
        var report = await MakeReport.Run(operation, snapshot, name, ReportQuery.Of(from, to, by));
        if (format is null or "json")
        {
            await JsonRows.WriteToStaff(http, report.Rows.Index().ToAsyncEnumerable(), (json, row) => ReportFile.WriteRow(json, report, row.Item), page, row => row.Index.ToString(System.Globalization.CultureInfo.InvariantCulture), snapshot.KnownAt);
            return;
        }

        using var file = new MemoryStream();
        ReportFile.Write(report, format, file);
        http.Response.ContentType = format == "csv" ? "text/csv; charset=utf-8" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        http.Response.Headers.ContentDisposition = $"attachment; filename={name}.{format}";
        file.Position = 0;
        await file.CopyToAsync(http.Response.Body, http.RequestAborted);
    }
}
