using System.ComponentModel;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Connector.Engine;
using Connector.Host.Commands;
using Connector.Host.Importing;
using Connector.Host.Output;
using Connector.Host.Running;
using Connector.Store;
using Microsoft.AspNetCore.Mvc;

namespace Connector.Host.Serving;

/// <summary>From documents to the books and back: plan, review, publish, reconcile.</summary>
internal static class PublishingEndpoints
{
    private const int AtOnce = 1_000;

    public const string RunExample = """{ "run": 7, "action": "publish", "request": { "period": "2022-05" }, "state": "queued", "actor": "finance", "reason": null, "schedule": null, "node": null, "attempts": 0, "asked_at": "2022-06-01T09:00:00Z", "started_at": null, "ended_at": null, "doing": null, "done": 0, "rows": 0, "outcome": null, "summary": null, "errors": [] }""";

    private const string RowExample = """{ "kind": "document", "action": "create", "key": "2022-05/receivable/P1", "document": "2022-05/receivable/P1", "backend": "books", "external_id": "1", "external_number": "1", "state": "draft", "error": null }""";

    private static readonly string WholeRunExample = RunExample[..^2] + """, "rows_per_second": null, "seconds_left": null, "slices": [{ "slice": 1, "state": "running", "node": "erp1/4711-0a1b2c3d", "attempts": 1, "done": 300, "started_at": "2022-06-01T09:00:01Z", "ended_at": null }] }""";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/plans", Plan).For(Roles.Staff).In("Planning")
            .Says("Says what publishing would do, and why: target less what is held less what stands outside. with: rows by file, as POST /facts/{file} takes them; what if they were imported? Nothing is recorded.")
            .Asks("""{ "period": "2022-05", "with": { "rates": [{ "item": "I1", "scope": "all", "from": "2022-01-01", "price": "90.00", "per": "month" }] } }""")
            .Answers("""[{ "kind": "document", "action": "create", "key": "2022-05/receivable/P1", "document": "2022-05/receivable/P1", "backend": "books", "reason": null, "before": "0.00", "after": "100.00", "difference": "100.00", "lines": [] }]""");
        api.MapPost("/approvals", Approve).For(Roles.Accountants).In("Planning").Records()
            .Says("Approves this content of documents, or of a period's, where Review is required. A changed document needs it anew.")
            .Asks("""{ "period": "2022-05" }""").Answers("""[{ "document": "2022-05/receivable/P1", "revision": 1, "state": "approved", "actor": "finance" }]""");
        api.MapPost("/publications", Publish).For(Roles.Workers).In("Publishing").Records()
            .Says("Carries the plan out, in the background: each document exactly once, whatever fails. Answers 202 and a run.")
            .Asks("""{ "period": "2022-05" }""").Answers(RunExample, StatusCodes.Status202Accepted);
        api.MapGet("/publications", List).For(Roles.Everybody).In("Publishing")
            .Says("Lists what stands in the books, as far as was seen. state: draft, posted, paid and so on; drift: only what was changed outside.")
            .Answers("""[{ "document": "2022-05/receivable/P1", "revision": 1, "backend": "books", "external_id": "1", "external_number": "1", "state": "draft", "counterparty": "P1", "total": "100.00", "currency": "GBP", "drift": null, "recorded_at": "2022-06-01T09:00:00Z" }]""");
        api.MapPost("/reconciliations", Reconcile).For(Roles.Workers).In("Reconciling").Records()
            .Says("Reads external documents back, in the background: state, total and content. What was changed outside is reported, never overwritten. Answers 202 and a run.")
            .Asks("""{ "backend": "books" }""").Answers(RunExample, StatusCodes.Status202Accepted);
        api.MapPost("/verifications", Verify).For(Roles.Workers).In("Verifying").Records()
            .Says("Recomputes all that is stored and checks the laws, in the background: position + open + held = target, the audit trail is whole. Answers 202 and a run; its one row has how much was checked and the violations, and its outcome is 1 where there are any.")
            .Asks("""{ "reason": "after a restore" }""").Answers(RunExample.Replace("\"publish\"", "\"verify\"", StringComparison.Ordinal).Replace("""{ "period": "2022-05" }""", "{}", StringComparison.Ordinal), StatusCodes.Status202Accepted);
        api.MapGet("/runs", AllRuns).For(Roles.Staff).In("Runs").Says("Lists runs, the latest first.").Answers($"[{RunExample}]");
        api.MapGet("/runs/{id:long}", OneRun).For(Roles.Staff).In("Runs").Says("Says where a run is, and how far: which node has which of its slices, how many rows a second, and how many seconds are left where that can be told.").Answers(WholeRunExample);
        api.MapGet("/runs/{id:long}/rows", Rows).For(Roles.Staff).In("Runs")
            .Says("Gives what a run has answered so far: the rows of the command of the same name.")
            .Answers($"[{RowExample}]");
        api.MapGet("/runs/{id:long}/events", Events).For(Roles.Staff).In("Runs")
            .Says("Follows a run by server-sent events: run whenever it changes, row for each row it answers, end when nothing more comes. Last-Event-ID goes on from a row.")
            .Answers($"id: 1\nevent: row\ndata: {RowExample}\n\nevent: run\ndata: {RunExample}\n\nevent: end\ndata: {{}}\n\n", mediaType: "text/event-stream");
        api.MapPost("/runs/{id:long}/cancel", Cancel).For(Roles.Workers).In("Runs")
            .Says("Cancels a run. What it had done by then stays done; the same command goes on from there.").Answers(RunExample);
    }

    private static async Task Plan(
        HttpContext http, Calls calls, [FromQuery(Name = "as_of"), Description(Words.AsOf)] string? asOf, [FromQuery, Description(Words.Limit)] int? limit, [FromQuery, Description(Words.After)] string? after,
        [FromBody(EmptyBodyBehavior = Microsoft.AspNetCore.Mvc.ModelBinding.EmptyBodyBehavior.Allow)] AskPlan? body)
    {
        const char Between = '\n';
        var page = Page.Of(limit, after);
        var session = calls.Open(http, asOf);
        var ask = body ?? new AskPlan();
        // Not by as_of: then the backends would not be asked.
        var at = session.KnownAt;
        if (page.After?.Split(Between, 2) is { } mark)
        {
            at = CanonicalText.TryParseInstant(mark[0], out var then) && then <= at ? then : throw Problems.NoMark();
        }

        Func<Snapshot> known = () => session.Read(at);
        if (ask.With is { Count: > 0 } with)
        {
            // What if is asked of what is known now: it cannot be gone on with when that is more.
            known = page.After is null || session.Store.Last().Recorded <= at ? () => WhatIf(session, with) : throw Problems.Gone();
        }

        var rows = Plans.Of(
            session, known, new PlanFilter(ask.Period, ask.Backend, ask.Payer), PlanDetail.All, Backends.Open(session, ask.Backend), cancellation: http.RequestAborted);
        await Answers.Rows(http, rows, Fields.Planned, page, row => $"{CanonicalText.Text(at)}{Between}{row.Subject} {row.Backend} {row.Key}");
    }

    /// <summary>The store as if facts were known: a recording that is never committed.</summary>
    private static Recording WhatIf(Session session, Dictionary<string, JsonElement> with)
    {
        var recording = session.Record("import");
        try
        {
            var result = Import.Run(recording, new InputFiles([.. with.Select(file => PostedRows.Table(file.Key, file.Value))], [], []), null);
            return result.Errors.Count == 0 ? recording : throw result.Refused();
        }
        catch
        {
            recording.Dispose();
            throw;
        }
    }

    private static async Task Approve(HttpContext http, Calls calls, AskApproval body)
    {
        if (body.Documents?.Any(string.IsNullOrEmpty) == true)
        {
            throw Problems.Bad("documents", "A document has no key.", "Expected an array of keys.");
        }

        var rows = await Approving.Run(calls.Open(http, reason: body.Reason), body.Documents ?? [], body.Period, body.Payer, body.Withdraw);
        await Answers.Rows(http, rows, Fields.Approved, default, row => row.Document);
    }

    private static async Task Publish(HttpContext http, Calls calls, Runs runs, [FromBody(EmptyBodyBehavior = Microsoft.AspNetCore.Mvc.ModelBinding.EmptyBodyBehavior.Allow)] AskPublication? body)
    {
        var ask = body ?? new AskPublication();
        var session = calls.Open(http, reason: ask.Reason);
        if (ask.Force)
        {
            session.RequireReason("publish with force");
        }

        Publisher.RefuseOpen(session, new PlanFilter(ask.Period, ask.Backend, ask.Payer, ask.Document, ask.Force));
        Backends.Require(session, ask.Backend);
        await runs.Accept(http, "publish", new RunRequest { Period = ask.Period, Backend = ask.Backend, Payer = ask.Payer, Document = ask.Document, AllOrNothing = ask.AllOrNothing, Force = ask.Force }, session.Reason);
    }

    private static async Task List(
        HttpContext http, Calls calls, [FromQuery, Description("Only those in this state.")] string? state, [FromQuery, Description("Only those that were changed outside; false for the others.")] bool? drift,
        [FromQuery, Description("Only this backend's.")] string? backend, [FromQuery(Name = "as_of"), Description(Words.AsOf)] string? asOf,
        [FromQuery, Description(Words.Limit)] int? limit, [FromQuery, Description(Words.After)] string? after)
    {
        var page = Page.Of(limit, after);
        PublicationState? wanted = null;
        if (state is not null)
        {
            wanted = Array.Find(Enum.GetValues<PublicationState>(), s => s.Text() == state) is var found && found.Text() == state
                ? found
                : throw Problems.Bad("state", $"'{state}' is not a state.", "Expected one of " + string.Join(", ", Enum.GetValues<PublicationState>().Select(s => s.Text())) + ".");
        }

        var session = calls.Open(http, asOf);
        using var snapshot = session.Read();
        using var sight = Sight.Of(http.User, session, snapshot);
        var rows = snapshot.Publications(backend, wanted).Where(p => sight.Sees(p.Content, p.Revision) && (drift is not { } changed || Fields.Drift(p) is not null == changed));
        await Answers.Rows(http, rows, Fields.Publication, page, p => p.Document, snapshot.KnownAt);
    }

    private static async Task Reconcile(HttpContext http, Calls calls, Runs runs, [FromBody(EmptyBodyBehavior = Microsoft.AspNetCore.Mvc.ModelBinding.EmptyBodyBehavior.Allow)] AskReconciliation? body)
    {
        var session = calls.Open(http, reason: body?.Reason);
        Backends.Require(session, body?.Backend);
        await runs.Accept(http, "reconcile", new RunRequest { Backend = body?.Backend }, session.Reason);
    }

    private static Task Verify(HttpContext http, Calls calls, Runs runs, [FromBody(EmptyBodyBehavior = Microsoft.AspNetCore.Mvc.ModelBinding.EmptyBodyBehavior.Allow)] Because? body)
        => runs.Accept(http, "verify", new RunRequest(), calls.Open(http, reason: body?.Reason).Reason);

    private static async Task AllRuns(
        HttpContext http, Runs runs, [FromQuery, Description("Only those that this schedule asked for.")] string? schedule, [FromQuery, Description("queued, running, done, failed or cancelled.")] string? state,
        [FromQuery, Description(Words.Limit)] int? limit, [FromQuery, Description(Words.After)] string? after)
    {
        var page = Page.Of(limit, after);
        RunState? wanted = state is null ? null : Enum.TryParse<RunState>(state, true, out var parsed) && parsed.ToString().Equals(state, StringComparison.OrdinalIgnoreCase) ? parsed
            : throw Problems.Bad("state", $"'{state}' is not a state.", "Expected queued, running, done, failed or cancelled.");
        long? before = page.After is null ? null : long.TryParse(page.After, NumberStyles.None, CultureInfo.InvariantCulture, out var mark) ? mark
            : throw Problems.NoMark();
        await Answers.Rows(http, Latest(runs, before, schedule, wanted, page.Limit), runs.Write, page, run => run.Id.ToString(CultureInfo.InvariantCulture), skips: false);
    }

    private static async IAsyncEnumerable<AskedRun> Latest(Runs runs, long? before, string? schedule, RunState? state, int? limit)
    {
        var atOnce = Math.Min(limit + 1 ?? AtOnce, AtOnce);
        IReadOnlyList<AskedRun> some;
        do
        {
            some = runs.Tables.Runs(atOnce, before, schedule, state);
            foreach (var run in some)
            {
                yield return run;
                before = run.Id;
            }

            await Task.Yield();
        }
        while (some.Count == atOnce);
    }

    private static Task OneRun(HttpContext http, Runs runs, long id) => Answers.One(http, json => runs.WriteWhole(json, Find(runs, id)));

    private static AskedRun Find(Runs runs, long id) => runs.Tables.Run(id)
        ?? throw new CommandFailed(2, new Issue("USAGE-022", id.ToString(CultureInfo.InvariantCulture), $"There is no run {id}.", "See GET /api/v1/runs."));

    private static async Task Rows(HttpContext http, Runs runs, long id, [FromQuery, Description(Words.Limit)] int? limit, [FromQuery, Description(Words.After)] string? after)
    {
        var page = Page.Of(limit, after);
        Find(runs, id);
        await Answers.Rows(http, All(runs, id, page), (json, row) => json.WriteRawValue(row.Content), page, row => row.Row.ToString(CultureInfo.InvariantCulture), skips: false);
    }

    private static async IAsyncEnumerable<(long Row, string Content)> All(Runs runs, long id, Page page)
    {
        var after = page.After is null ? 0 : long.TryParse(page.After, NumberStyles.None, CultureInfo.InvariantCulture, out var mark) ? mark
            : throw Problems.NoMark();
        for (var rows = runs.Tables.RunRows(id, after, AtOnce); rows.Count > 0; rows = runs.Tables.RunRows(id, after, AtOnce))
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

    private static async Task Events(HttpContext http, Runs runs, IHostApplicationLifetime lifetime, long id)
    {
        Find(runs, id);
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
                var moved = runs.Moved(ends.Token); // before looking, so that nothing is missed
                var run = Find(runs, id);
                for (var rows = runs.Tables.RunRows(id, after, 1_000); rows.Count > 0; rows = runs.Tables.RunRows(id, after, 1_000))
                {
                    foreach (var (row, content) in rows)
                    {
                        await http.Response.WriteAsync($"id: {row}\nevent: row\ndata: {content}\n\n", ends.Token);
                    }

                    after = rows[^1].Row;
                }

                if (Text(runs, run) is var text && text != said)
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

    private static string Text(Runs runs, AskedRun run)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Answers.Options))
        {
            runs.Write(json, run);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    private static async Task Cancel(HttpContext http, Runs runs, long id)
    {
        Find(runs, id);
        runs.Tables.Cancel(id, runs.Now);
        runs.Say();
        await Answers.One(http, json => runs.Write(json, Find(runs, id)));
    }
}
