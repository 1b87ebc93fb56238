using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Connector.Host.Configuration;
using Connector.Host.Identity;
using Connector.Host.Json;
using Connector.Operations;
using Connector.Operations.Accounts;
using Connector.Operations.Documents;
using Connector.Operations.Explaining;
using Connector.Operations.Planning;
using Microsoft.AspNetCore.Mvc;

namespace Connector.Host.Api;

/// <summary>Documents, and what hangs together.</summary>
internal static class DocumentsApi
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/periods/{p}/documents", Documents).For(Roles.Everybody).In("Assembling")
            .Says("Lists a period's documents: posted ones as posted, the others as they should be, and adjustments. format: json, csv, quickbooks or odoo.")
            .Answers(new[] { Examples.Document }).AnswersText("document,revision,kind\n2022-05/receivable/P1,1,invoice\n", "text/csv");
        api.MapGet("/trace/{key}", Trace).For(Roles.Everybody).In("Assembling")
            .Says("Follows a charge, document, session, event, reading (MEASURE/SUBJECT/FROM) or BACKEND:EXTERNAL_ID to all the others. A slash in the key is written %2F.")
            .Answers(Examples.Trace);
    }

    private static async Task Documents(
        HttpContext http, RequestContexts contexts, ConnectorSettings settings, [FromQuery, Description("Only this payer's.")] string? payer, [FromQuery, Description("json, csv, quickbooks or odoo.")] string? format,
        [FromQuery(Name = "as_of"), Description(ParameterWords.AsOf)] string? asOf, [FromQuery, Description(ParameterWords.Limit)] int? limit, [FromQuery, Description(ParameterWords.After)] string? after)
    {
        if (format is not (null or "json" or "csv" or "quickbooks" or "odoo"))
        {
            throw Problems.Bad("format", $"'{format}' is not a format.", "Expected json, csv, quickbooks or odoo.");
        }

        var page = Page.Of(limit, after);
        var operation = contexts.Open(http, asOf);
        using var snapshot = operation.Read();
        var facts = snapshot.Facts();
        var period = BillingPeriods.Require(facts, http.Key("p"));
        using var viewer = http.Viewer(operation, snapshot);
        var documents = viewer.Show(new Planner(operation, snapshot, new PlanFilter(period.Key, Payer: payer)).Documents(PlanDetail.Contents).SelectMany(ListDocuments.Of));
        if (format is null or "json")
        {
            await JsonRows.Rows(http, documents, d => Rows.Of(d.Document, d.Envelope), page, d => d.Document.Key, snapshot.KnownAt);
            return;
        }

        // The layouts are written at once: they are files that somebody downloads.
        var all = await documents.Select(d => d.Value).ToListAsync(http.RequestAborted);
        using var text = new StringWriter(System.Globalization.CultureInfo.InvariantCulture);
        var left = ExportDocuments.Write(format, text, all, snapshot, period.Days.To, settings.Texts);
        http.Response.ContentType = "text/csv; charset=utf-8";
        http.Response.Headers.ContentDisposition = new System.Net.Mime.ContentDisposition { FileName = $"documents-{format}.csv" }.ToString();
        http.Response.Headers["Connector-Left-Out"] = left.Count.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), http.RequestAborted);
    }

    private static async Task Trace(HttpContext http, RequestContexts contexts, [FromQuery(Name = "as_of"), Description(ParameterWords.AsOf)] string? asOf)
    {
        var asked = Stopwatch.GetTimestamp();
        var operation = contexts.Open(http, asOf);
        using var snapshot = operation.Read();
        var key = http.Key("key");
        using var viewer = http.Viewer(operation, snapshot);
        var trace = (TraceKey.Find(operation, snapshot, key) is { } found ? viewer.Show(found) : null) ?? throw await http.Nothing(asked, key);
        await JsonRows.One(http, trace, Rows.Of);
    }
}
