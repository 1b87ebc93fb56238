using System.ComponentModel;
using Connector.Contract;
using Connector.Engine;
using Connector.Host.Identity;
using Connector.Host.Json;
using Connector.Jobs;
using Connector.Operations;
using Connector.Operations.Accounts;
using Connector.Operations.Closing;
using Connector.Operations.Visibility;
using Microsoft.AspNetCore.Mvc;

namespace Connector.Host.Api;

/// <summary>Periods: what there is, and the closeout.</summary>
internal static class PeriodsApi
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/periods", List).For(Roles.Everybody).In("Closing")
            .Says("Lists the periods from the first dated fact to today's, and whether they are open, closed or locked.").Answers(new[] { Examples.Period });
        foreach (var (verb, wanted, says) in new[]
        {
            ("close", PeriodState.Closed, "Rates a period and keeps its charges and documents: they are due. With Prefer: respond-async, as a run."),
            ("reopen", PeriodState.Open, "Lets a period go on: its documents are a preview again. Needs a reason."),
            ("lock", PeriodState.Locked, "Closes a period for good: corrections of it need force and a reason. Needs a reason."),
        })
        {
            var change = api.MapPost("/periods/{p}/" + verb, (HttpContext http, RequestContexts contexts, JobQueue jobs, [FromBody(EmptyBodyBehavior = Microsoft.AspNetCore.Mvc.ModelBinding.EmptyBodyBehavior.Allow)] PeriodRequest? body)
                    => Change(http, contexts, jobs, verb, wanted, body ?? new PeriodRequest()))
                .For(wanted == PeriodState.Closed ? Roles.Workers : Roles.Accountants).In("Closing").Records().Says(says).Asks(new PeriodRequest("audited")).Answers(new[] { Examples.Period });
            if (wanted == PeriodState.Closed)
            {
                change.Answers(Examples.Run, StatusCodes.Status202Accepted);
            }
        }
    }

    private static async Task List(
        HttpContext http, RequestContexts contexts, [FromQuery(Name = "as_of"), Description(ParameterWords.AsOf)] string? asOf, [FromQuery, Description(ParameterWords.Limit)] int? limit, [FromQuery, Description(ParameterWords.After)] string? after)
    {
        var page = Page.Of(limit, after);
        using var snapshot = contexts.Open(http, asOf).Read();
        await JsonRows.Rows(http, Viewer.Everybody(ListPeriods.Of(snapshot)), Rows.Of, page, row => row.Period.Key, snapshot.KnownAt);
    }

    private static async Task Change(HttpContext http, RequestContexts contexts, JobQueue jobs, string verb, PeriodState wanted, PeriodRequest body)
    {
        var key = http.Key("p");
        var operation = contexts.Open(http, reason: body.Reason);
        var force = body.Force && wanted != PeriodState.Open;
        ChangePeriodState.RequireReason(operation, wanted, force); // before a job is queued
        using (var snapshot = operation.Read())
        {
            BillingPeriods.Require(snapshot.Facts(), key);
        }

        if (wanted == PeriodState.Closed && http.WantsRun())
        {
            await JobAnswers.Accept(http, jobs, "close", new JobRequest { Period = key, Force = force }, operation.Caller.Reason);
            return;
        }

        var rated = 0;
        var changed = await ChangePeriodState.Run(operation, key, wanted, force, charges => rated = charges);
        JobMetrics.Rated(rated);
        await JsonRows.ToStaff(http, [changed], Rows.Of, default, row => row.Period.Key);
    }
}
