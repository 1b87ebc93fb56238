using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Connector.Engine;
using Connector.Host.Commands;
using Connector.Host.Identity;
using Connector.Host.Json;
using Connector.Operations;
using Connector.Operations.Accounts;
using Connector.Operations.Rating;
using Microsoft.AspNetCore.Mvc;

namespace Connector.Host.Api;

/// <summary>Charges: what is due, and how it came about.</summary>
internal static class ChargesApi
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/periods/{p}/charges", Charges).For(Roles.Everybody).In("Rating")
            .Says("Rates a period: every amount due for an agreement, item and period, by payer and charge.")
            .Answers(new[] { Examples.Charge });
        api.MapGet("/charges/{key}/explanation", Explanation).For(Roles.Everybody).In("Rating")
            .Says("Shows how an amount came about: every step from facts to the one rounding. A slash in the key is written %2F. With Accept: text/plain, as text for people.")
            .Answers(Examples.Explanation).AnswersText("2022-05/A1/I1\n  Support, 2022-05-01 to 2022-05-31\n", "text/plain");
        api.MapGet("/usage", Usage).For(Roles.Everybody).In("Rating")
            .Says("Lists the sessions and events of a period. status: billable (what is charged), or a status of sessions.")
            .Answers(new[] { Examples.Usage });
    }

    private static async Task Charges(
        HttpContext http, RequestContexts contexts, [FromQuery, Description("Only this payer's.")] string? payer, [FromQuery, Description("Only this agreement's.")] string? agreement,
        [FromQuery, Description("Only those without an amount.")] bool? unrated, [FromQuery(Name = "as_of"), Description(ParameterWords.AsOf)] string? asOf,
        [FromQuery, Description(ParameterWords.Limit)] int? limit, [FromQuery, Description(ParameterWords.After)] string? after)
    {
        const char Between = '\n';
        var page = Page.Of(limit, after);
        var mark = page.After?.Split(Between);
        if (mark is { Length: not 2 })
        {
            throw Problems.NoMark();
        }

        var operation = contexts.Open(http, asOf);
        using var snapshot = operation.Read();
        var period = BillingPeriods.Require(snapshot.Facts(), http.Key("p"));
        using var viewer = http.Viewer(operation, snapshot);
        var from = mark is null ? (PayerKey?)null : new PayerKey(mark[0].Length == 0 ? null : mark[0]);
        var charges = ListCharges.Run(operation, snapshot, period, payer, agreement, unrated ?? false, from);
        if (mark is not null)
        {
            charges = charges.SkipWhile(c => (c.Payer ?? "") == mark[0] && string.CompareOrdinal(c.Key, mark[1]) <= 0);
        }

        await JsonRows.Rows(http, viewer.Show(charges), Rows.Of, page, c => $"{c.Payer}{Between}{c.Key}", snapshot.KnownAt, skips: false);
    }

    private static async Task Explanation(HttpContext http, RequestContexts contexts, [FromQuery(Name = "as_of"), Description(ParameterWords.AsOf)] string? asOf)
    {
        var asked = Stopwatch.GetTimestamp();
        var operation = contexts.Open(http, asOf);
        using var snapshot = operation.Read();
        var key = http.Key("key");
        using var viewer = http.Viewer(operation, snapshot);
        var explanation = viewer.Explain(key) ?? throw await http.Nothing(asked, $"charge {key}");

        // Parties must not see our staff's names.
        if (http.Request.GetTypedHeaders().Accept.Any(accept => accept.MediaType.Equals("text/plain", StringComparison.OrdinalIgnoreCase)))
        {
            using var text = new StringWriter(CultureInfo.InvariantCulture);
            ExplanationText.Write(new Output(text, TextWriter.Null, () => Stream.Null, isRedirected: true, isErrorRedirected: true), explanation.Value, snapshot, viewer.IsWhole);
            http.Response.ContentType = "text/plain; charset=utf-8";
            await http.Response.WriteAsync(text.ToString(), http.RequestAborted);
            return;
        }

        await JsonRows.One(http, explanation, e => Rows.Of(e, viewer.IsWhole ? snapshot.RecordedBy : _ => null));
    }

    private static async Task Usage(
        HttpContext http, RequestContexts contexts, [FromQuery, Description("The period it happens in.")] string? period, [FromQuery, Description("Only this payer's.")] string? payer,
        [FromQuery, Description("billable, planned, in_progress, completed or cancelled.")] string? status, [FromQuery(Name = "as_of"), Description(ParameterWords.AsOf)] string? asOf,
        [FromQuery, Description(ParameterWords.Limit)] int? limit, [FromQuery, Description(ParameterWords.After)] string? after)
    {
        if (status is not (null or "billable" or "planned" or "in_progress" or "completed" or "cancelled"))
        {
            throw Problems.Bad("status", $"'{status}' is not a status.", "Expected billable, planned, in_progress, completed or cancelled.");
        }

        var page = Page.Of(limit, after);
        var operation = contexts.Open(http, asOf);
        using var snapshot = operation.Read();
        var days = period is null ? new Days(Days.SinceEver, Days.UntilFurtherNotice) : BillingPeriods.Require(snapshot.Facts(), period).Days;
        using var viewer = http.Viewer(operation, snapshot);
        var usages = ListedUsage.In(snapshot, days, payer).Where(u => status is null || (status == "billable" ? u.IsBillable : u.Status == status));
        await JsonRows.Rows(http, viewer.Show(usages), Rows.Of, page, u => u.Kind + u.Key, snapshot.KnownAt);
    }
}
