using System.ComponentModel;
using Connector.Host.Running;
using Microsoft.AspNetCore.Mvc;

namespace Connector.Host.Serving;

/// <summary>Reports about the whole.</summary>
internal static class ReportEndpoints
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/reports/{name}", Make).For(Roles.Staff).In("Reports")
        .Says("Makes a report: spend, adjustments, unbilled, disputes, time-to-pay, aged-debt or variance. format: json, csv or xlsx; by: columns to add up by, with commas between.")
        .Answers("""[{ "period": "2022-05", "payer": "P1", "currency": "GBP", "charges": 2, "unrated": 0, "amount": "200.00" }]""");

    private static async Task Make(
        HttpContext http, Calls calls, [FromQuery, Description("The first day.")] string? from, [FromQuery, Description("The last day.")] string? to,
        [FromQuery, Description("By what to add up: payer,item.")] string? by, [FromQuery, Description("json, csv or xlsx.")] string? format,
        [FromQuery(Name = "as_of"), Description(Words.AsOf)] string? asOf, [FromQuery, Description(Words.Limit)] int? limit, [FromQuery, Description(Words.After)] string? after)
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

        var session = calls.Open(http, asOf);
        using var snapshot = session.Read();
        var name = http.Key("name");
        var report = await Reports.Make(session, snapshot, name, ReportQuery.Of(from, to, by));
        if (format is null or "json")
        {
            await Answers.Rows(http, report.Rows.Index(), (json, row) => report.WriteRow(json, row.Item), page, row => row.Index.ToString(System.Globalization.CultureInfo.InvariantCulture), snapshot.KnownAt);
            return;
        }

        using var file = new MemoryStream();
        report.Write(format, file);
        http.Response.ContentType = format == "csv" ? "text/csv; charset=utf-8" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        http.Response.Headers.ContentDisposition = $"attachment; filename={name}.{format}";
        file.Position = 0;
        await file.CopyToAsync(http.Response.Body, http.RequestAborted);
    }
}
