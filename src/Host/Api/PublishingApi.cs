using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using Connector.Contract;
using Connector.Engine;
using Connector.Host.Identity;
using Connector.Host.Json;
using Connector.Jobs;
using Connector.Operations;
using Connector.Operations.Accounts;
using Connector.Operations.Backends;
using Connector.Operations.Importing;
using Connector.Operations.Planning;
using Connector.Operations.Publishing;
using Connector.Operations.Reconciling;
using Connector.Operations.Reviewing;
using Connector.Store;
using Microsoft.AspNetCore.Mvc;

namespace Connector.Host.Api;

/// <summary>From documents to the books and back: plan, review, publish, reconcile.</summary>
internal static class PublishingApi
{
    private const int AtOnce = 1_000;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/plans", Plan).For(Roles.Staff).In("Planning")
            .Says("Says what publishing would do, and why: what is due, less what is held, less what exists in the books. with: rows by file, as POST /facts/{file} takes them; what if they were imported? Nothing is recorded.")
            .Asks(new PlanRequest("2022-05", With: new Dictionary<string, JsonElement> { ["rates"] = JsonElement.Parse("""[{ "item": "I1", "scope": "all", "from": "2022-01-01", "price": "90.00", "per": "month" }]""") }))
            .Answers(new[] { Examples.Plan });
        api.MapPost("/approvals", Approve).For(Roles.Accountants).In("Planning").Records()
            .Says("Approves this content of documents, or of a period's, where Review is required. A changed document needs it again.")
            .Asks(new ApprovalRequest(Period: "2022-05")).Answers(new[] { Examples.Approval });
        api.MapPost("/publications", Publish).For(Roles.Workers).In("Publishing").Records()
            .Says("Carries the plan out, in the background: each document exactly once, whatever fails. Answers 202 and a run.")
            .Asks(new PublicationRequest("2022-05")).Answers(Examples.Run, StatusCodes.Status202Accepted);
        api.MapGet("/publications", List).For(Roles.Everybody).In("Publishing")
            .Says("Lists the documents that exist in the books, as far as was seen. state: draft, posted, paid and so on; drift: only what was changed outside.")
            .Answers(new[] { Examples.Publication });
        api.MapPost("/reconciliations", Reconcile).For(Roles.Workers).In("Reconciling").Records()
            .Says("Reads external documents back, in the background: state, total and content. What was changed outside is reported, never overwritten. Answers 202 and a run.")
            .Asks(new ReconciliationRequest("books")).Answers(Examples.Run, StatusCodes.Status202Accepted);
        api.MapPost("/verifications", Verify).For(Roles.Workers).In("Verifying").Records()
            .Says("Recomputes all that is stored and checks the laws, in the background: position + open + held = target, the audit trail is whole. outside: the books are compared too with what was published. Answers 202 and a run; its one row has how much was checked and the violations, and its outcome is 1 where there are any.")
            .Asks(new VerificationRequest(true, "after a restore", Examples.Head)).Answers(Examples.Run with { Action = "verify", Request = JsonElement.Parse("""{"outside":true}""") }, StatusCodes.Status202Accepted);
        api.MapGet("/runs", AllRuns).For(Roles.Staff).In("Runs").Says("Lists runs, the latest first.").Answers(new[] { Examples.Run });
        api.MapGet("/runs/{id:long}", OneRun).For(Roles.Staff).In("Runs").Says("Says where a run is, and how far: which node has which of its slices, how many rows a second, and how many seconds are left where that can be told.").Answers(Examples.RunDetail);
        api.MapGet("/runs/{id:long}/rows", RowsOf).For(Roles.Staff).In("Runs")
            .Says("Gives what a run has answered so far: the rows of the command of the same name.")
            .Answers(new[] { JsonElement.Parse(JsonText.Of(Examples.Published)) });
        api.MapGet("/runs/{id:long}/events", Events).For(Roles.Staff).In("Runs")
            .Says("Follows a run by server-sent events: run whenever it changes, row for each row it answers, end when nothing more comes. Last-Event-ID goes on from a row.")
            .AnswersText($"id: 1\nevent: row\ndata: {JsonText.Of(Examples.Published)}\n\nevent: run\ndata: {JsonText.Of(Examples.Run)}\n\nevent: end\ndata: {{}}\n\n", "text/event-stream");
        api.MapPost("/runs/{id:long}/cancel", Cancel).For(Roles.Workers).In("Runs")
            .Says("Cancels a run. What it had done by then stays done; the same command goes on from there.").Answers(Examples.Run);
    }

    private static async Task Plan(
        HttpContext http, RequestContexts contexts, [FromQuery(Name = "as_of"), Description(ParameterWords.AsOf)] string? asOf, [FromQuery, Description(ParameterWords.Limit)] int? limit, [FromQuery, Description(ParameterWords.After)] string? after,
        [FromBody(EmptyBodyBehavior = Microsoft.AspNetCore.Mvc.ModelBinding.EmptyBodyBehavior.Allow)] PlanRequest? body)
    {
        const char Between = '\n';
        var page = Page.Of(limit, after);
        var operation = contexts.Open(http, asOf);
        var ask = body ?? new PlanRequest();
        var backends = ConfiguredBackends.Open(operation, ask.Backend);
        await LookAfterRestore.Run(operation, backends, http.RequestAborted); // what it finds is part of the answer
        // Not by as_of: then the backends would not be asked.
        var at = operation.KnownAt;
        if (page.After?.Split(Between, 2) is { } mark)
        {
            at = CanonicalText.TryParseInstant(mark[0], out var then) && then <= at ? then : throw Problems.NoMark();
        }

        Func<Snapshot> known = () => operation.Read(at);
        if (ask.With is { Count: > 0 } with)
        {
            // What if is asked of what is known now: it cannot be gone on with when that is more.
            known = page.After is null || operation.Store.Last().Recorded <= at ? () => ImportFacts.WhatIf(operation, _ => new InputFiles([.. with.Select(file => FactRowsReader.Table(file.Key, file.Value))], [], []), http.RequestAborted) : throw Problems.Gone();
        }

        var rows = MakePlan.Run(
            operation, known, ask.With is { Count: > 0 }, new PlanFilter(ask.Period, ask.Backend, ask.Payer), PlanDetail.All, backends, cancellation: http.RequestAborted);
        await JsonRows.ToStaff(http, rows, Rows.Of, page, row => $"{CanonicalText.Text(at)}{Between}{row.Subject} {row.Backend} {row.Key}");
    }

    private static async Task Approve(HttpContext http, RequestContexts contexts, ApprovalRequest body)
    {
        if (body.Documents?.Any(string.IsNullOrEmpty) == true)
        {
            throw Problems.Bad("documents", "A document has no key.", "Expected an array of keys.");
        }

        var rows = await ApproveDocuments.Run(contexts.Open(http, reason: body.Reason), [.. body.Documents ?? []], body.Period, body.Payer, body.Withdraw);
        await JsonRows.ToStaff(http, rows, Rows.Of, default, row => row.Document);
    }

    private static async Task Publish(HttpContext http, RequestContexts contexts, JobQueue jobs, [FromBody(EmptyBodyBehavior = Microsoft.AspNetCore.Mvc.ModelBinding.EmptyBodyBehavior.Allow)] PublicationRequest? body)
    {
        var ask = body ?? new PublicationRequest();
        var operation = contexts.Open(http, reason: ask.Reason);
        if (ask.Force)
        {
            operation.RequireReason("publish with force");
        }

        PublishRequest.Check(operation, new PlanFilter(ask.Period, ask.Backend, ask.Payer, ask.Document, ask.Force));
        ConfiguredBackends.Require(operation, ask.Backend);
        await JobAnswers.Accept(http, jobs, "publish", new JobRequest { Period = ask.Period, Backend = ask.Backend, Payer = ask.Payer, Document = ask.Document, AllOrNothing = ask.AllOrNothing, Force = ask.Force }, operation.Caller.Reason);
    }

    private static async Task List(
        HttpContext http, RequestContexts contexts, [FromQuery, Description("Only those in this state.")] string? state, [FromQuery, Description("Only those that were changed outside; false for the others.")] bool? drift,
        [FromQuery, Description("Only this backend's.")] string? backend, [FromQuery(Name = "as_of"), Description(ParameterWords.AsOf)] string? asOf,
        [FromQuery, Description(ParameterWords.Limit)] int? limit, [FromQuery, Description(ParameterWords.After)] string? after)
    {
        var page = Page.Of(limit, after);
        PublicationState? wanted = null;
        if (state is not null)
        {
            wanted = Array.Find(Enum.GetValues<PublicationState>(), s => s.Text() == state) is var found && found.Text() == state
                ? found
                : throw Problems.Bad("state", $"'{state}' is not a state.", "Expected one of " + string.Join(", ", Enum.GetValues<PublicationState>().Select(s => s.Text())) + ".");
        }

        var operation = contexts.Open(http, asOf);
        using var snapshot = operation.Read();
        using var viewer = http.Viewer(operation, snapshot);
        var rows = snapshot.Publications(backend, wanted).Where(p => drift is not { } changed || p.ReportedDrift is not null == changed);
        await JsonRows.Rows(http, viewer.Show(rows), Rows.Of, page, p => p.Document, snapshot.KnownAt);
    }

    private static async Task Reconcile(HttpContext http, RequestContexts contexts, JobQueue jobs, [FromBody(EmptyBodyBehavior = Microsoft.AspNetCore.Mvc.ModelBinding.EmptyBodyBehavior.Allow)] ReconciliationRequest? body)
    {
        var operation = contexts.Open(http, reason: body?.Reason);
        ConfiguredBackends.Require(operation, body?.Backend);
        await JobAnswers.Accept(http, jobs, "reconcile", new JobRequest { Backend = body?.Backend }, operation.Caller.Reason);
    }

    private static Task Verify(HttpContext http, RequestContexts contexts, JobQueue jobs, [FromBody(EmptyBodyBehavior = Microsoft.AspNetCore.Mvc.ModelBinding.EmptyBodyBehavior.Allow)] VerificationRequest? body)
        => JobAnswers.Accept(http, jobs, "verify", new JobRequest { Outside = body?.Outside == true, Head = body?.Head }, contexts.Open(http, reason: body?.Reason).Caller.Reason);

    private static async Task AllRuns(
        HttpContext http, JobQueue jobs, [FromQuery, Description("Only those that this schedule asked for.")] string? schedule, [FromQuery, Description("queued, running, done, failed or cancelled.")] string? state,
        [FromQuery, Description(ParameterWords.Limit)] int? limit, [FromQuery, Description(ParameterWords.After)] string? after)
    {
        var page = Page.Of(limit, after);
        JobState? wanted = state is null ? null : Enum.TryParse<JobState>(state, true, out var parsed) && parsed.ToString().Equals(state, StringComparison.OrdinalIgnoreCase) ? parsed
            : throw Problems.Bad("state", $"'{state}' is not a state.", "Expected queued, running, done, failed or cancelled.");
        long? before = page.After is null ? null : long.TryParse(page.After, NumberStyles.None, CultureInfo.InvariantCulture, out var mark) ? mark
            : throw Problems.NoMark();
        await JsonRows.WriteToStaff(http, Latest(jobs, before, schedule, wanted, page.Limit), (json, job) => JsonText.Write(json, Rows.Of(job, jobs)), page, run => run.Id.ToString(CultureInfo.InvariantCulture), skips: false);
    }

    private static async IAsyncEnumerable<Job> Latest(JobQueue jobs, long? before, string? schedule, JobState? state, int? limit)
    {
        var atOnce = Math.Min(limit + 1 ?? AtOnce, AtOnce);
        IReadOnlyList<Job> some;
        do
        {
            some = jobs.Tables.Jobs(atOnce, before, schedule, state);
            foreach (var run in some)
            {
                yield return run;
                before = run.Id;
            }

            await Task.Yield();
        }
        while (some.Count == atOnce);
    }

    private static Task OneRun(HttpContext http, JobQueue jobs, long id) => JsonRows.OneToStaff(http, Rows.Whole(Find(jobs, id), jobs));

    private static Job Find(JobQueue jobs, long id) => jobs.Tables.FindJob(id)
        ?? throw new Refusal(RefusalKind.NotFound, new Issue("USAGE-022", id.ToString(CultureInfo.InvariantCulture), $"There is no run {id}.", "See GET /api/v1/runs."));

    private static async Task RowsOf(HttpContext http, JobQueue jobs, long id, [FromQuery, Description(ParameterWords.Limit)] int? limit, [FromQuery, Description(ParameterWords.After)] string? after)
    {
        var page = Page.Of(limit, after);
        Find(jobs, id);
        await JsonRows.WriteToStaff(http, All(jobs, id, page), (json, row) => json.WriteRawValue(row.Content), page, row => row.Row.ToString(CultureInfo.InvariantCulture), skips: false);
    }

    private static async IAsyncEnumerable<(long Row, string Content)> All(JobQueue jobs, long id, Page page)
    {
        var after = page.After is null ? 0 : long.TryParse(page.After, NumberStyles.None, CultureInfo.InvariantCulture, out var mark) ? mark
            : throw Problems.NoMark();
        for (var rows = jobs.Tables.JobRows(id, after, AtOnce); rows.Count > 0; rows = jobs.Tables.JobRows(id, after, AtOnce))
        {
            foreach (var row in rows)
            {
                yield return row;
            }

            after = rows[^1].Row;
            await Task.Yield();
        }
    }

    // Whoever watches sees no more of it, and each look costs some questions to the store.
    private static readonly TimeSpan OftenEnough = TimeSpan.FromMilliseconds(100);

    private static async Task Events(HttpContext http, JobQueue jobs, IHostApplicationLifetime lifetime, long id)
    {
        Find(jobs, id);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        var after = long.TryParse(http.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last : 0;
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no"; // or nginx keeps them back
        var said = "";
        try
        {
            while (true)
            {
                var moved = jobs.Moved(ends.Token); // before looking, so that nothing is missed
                var run = Find(jobs, id);
                for (var rows = jobs.Tables.JobRows(id, after, 1_000); rows.Count > 0; rows = jobs.Tables.JobRows(id, after, 1_000))
                {
                    foreach (var (row, content) in rows)
                    {
                        await http.Response.WriteAsync($"id: {row}\nevent: row\ndata: {content}\n\n", ends.Token);
                    }

                    after = rows[^1].Row;
                }

                if (JsonText.Of(Rows.Of(run, jobs)) is var text && text != said)
                {
                    await http.Response.WriteAsync($"event: run\ndata: {said = text}\n\n", ends.Token);
                    await http.Response.Body.FlushAsync(ends.Token);
                }

                if (run.HasEnded)
                {
                    await http.Response.WriteAsync("event: end\ndata: {}\n\n", ends.Token);
                    return;
                }

                await Task.WhenAll(moved, Task.Delay(OftenEnough, ends.Token));
            }
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
        }
    }

    private static async Task Cancel(HttpContext http, JobQueue jobs, long id)
    {
        Find(jobs, id);
        jobs.Tables.Cancel(id, jobs.Now);
        jobs.SignalChange();
        await JsonRows.OneToStaff(http, Rows.Of(Find(jobs, id), jobs));
    }
}
