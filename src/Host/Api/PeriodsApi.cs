using System.ComponentModel;
using Connector.Engine;
using Connector.Host.Commands;
using Connector.Host.Output;
using Connector.Host.Running;
using Microsoft.AspNetCore.Mvc;

namespace Connector.Host.Serving;

/// <summary>Periods: what there is, and the closeout.</summary>
internal static class ClosingEndpoints
{
    private const string PeriodExample = """{ "period": "2022-05", "from": "2022-05-01", "to": "2022-05-31", "state": "closed" }""";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/periods", List).For(Roles.Everybody).In("Closing")
            .Says("Lists the periods from the first dated fact to today's, and whether they are open, closed or locked.").Answers($"[{PeriodExample}]");
        foreach (var (verb, wanted, says) in new[]
        {
            ("close", PeriodState.Closed, "Rates a period and keeps its charges and documents: they are due. With Prefer: respond-async, as a run."),
            ("reopen", PeriodState.Open, "Lets a period go on: its documents are a preview again. Needs a reason."),
            ("lock", PeriodState.Locked, "Closes a period for good: corrections of it need force and a reason. Needs a reason."),
        })
        {
            var change = api.MapPost("/periods/{p}/" + verb, (HttpContext http, Calls calls, Runs runs, [FromBody(EmptyBodyBehavior = Microsoft.AspNetCore.Mvc.ModelBinding.EmptyBodyBehavior.Allow)] ChangePeriod? body)
                    => Change(http, calls, runs, verb, wanted, body ?? new ChangePeriod()))
                .For(wanted == PeriodState.Closed ? Roles.Workers : Roles.Accountants).In("Closing").Records().Says(says).Asks("""{ "reason": "audited" }""").Answers($"[{PeriodExample}]");
            if (wanted == PeriodState.Closed)
            {
                change.Answers(PublishingEndpoints.RunExample, StatusCodes.Status202Accepted);
            }
        }
    }

    private static async Task List(
        HttpContext http, Calls calls, [FromQuery(Name = "as_of"), Description(Words.AsOf)] string? asOf, [FromQuery, Description(Words.Limit)] int? limit, [FromQuery, Description(Words.After)] string? after)
    {
        var page = Page.Of(limit, after);
        using var snapshot = calls.Open(http, asOf).Read();
        await Answers.Rows(http, Periods.Of(snapshot), (json, row) => Fields.Period(json, row.Period, row.State), page, row => row.Period.Key, snapshot.KnownAt);
    }

    private static async Task Change(HttpContext http, Calls calls, Runs runs, string verb, PeriodState wanted, ChangePeriod body)
    {
        var key = http.Key("p");
        var session = calls.Open(http, reason: body.Reason);
        var force = body.Force && wanted != PeriodState.Open;
        if (force || wanted != PeriodState.Closed)
        {
            session.RequireReason($"period {verb}{(force ? " with force" : "")}");
        }

        using (var snapshot = session.Read())
        {
            Session.Period(snapshot.Facts(), key);
        }

        if (wanted == PeriodState.Closed && http.WantsRun())
        {
            await runs.Accept(http, "close", new RunRequest { Period = key, Force = force }, session.Reason);
            return;
        }

        var rated = 0;
        var (period, state) = await PeriodCloser.Change(session, key, wanted, force, charges => rated = charges);
        Telemetry.Rated(rated);
        await Answers.Rows(http, [(period, state)], (json, row) => Fields.Period(json, row.period, row.state), default, row => row.period.Key);
    }
}
