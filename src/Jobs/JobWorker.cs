using System.Text;
using System.Text.Json;
using Connector.Engine;
using Connector.Host.Commands;
using Connector.Host.Output;
using Connector.Host.Running;
using Connector.Store;

namespace Connector.Host.Serving;

/// <summary>
/// Does what was asked for in the background: one run after the other that talks to backends, and beside them one after the
/// other that works on facts. What a process could not finish, the next one takes up: every run is safe to begin again.
/// </summary>
internal sealed partial class RunWorker(Calls calls, Runs runs, Nodes nodes, TimeProvider time, ILogger<RunWorker> log) : BackgroundService
{
    private const int RowsAtOnce = 100;
    private const int MostAttempts = 50;
    private const int MostRounds = 3;
    private const int LooksEvery = 100; // milliseconds, for slices that other nodes end
    private static readonly TimeSpan ToldEvery = TimeSpan.FromSeconds(1);
    private static readonly string[] Books = ["publish", "reconcile"];
    private static readonly string[] Facts = ["close", "import", "report", "verify"];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        Task[] all = [TakeUp(stoppingToken), Work(Books, stoppingToken), Work(Facts, stoppingToken)];
        await await Task.WhenAny(all); // one that fails ends the service
        await Task.WhenAll(all);
    }

    /// <summary>What was at work on nodes that are gone waits for its turn again.</summary>
    private async Task TakeUp(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                try
                {
                    _ = nodes.BeThere();
                    if (runs.Tables.NodesAtWork().Where(nodes.IsGone).Sum(runs.Tables.HandBack) is > 0 and var taken)
                    {
                        TakenUp(log, taken);
                        runs.Say();
                    }
                }
                catch (Exception outside) when (IsOutside(outside))
                {
                    NotTaken(log, outside); // tried again in a second
                }

                await Task.Delay(TimeSpan.FromSeconds(1), time, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    private async Task Work(string[] actions, CancellationToken stopping)
    {
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                var changed = runs.Changed(stopping);
                if (Take(() => nodes.BeThere() ? runs.Tables.TakeSlice(actions, null, nodes.Name, runs.Now) : null) is { } slice)
                {
                    await Do(slice, stopping);
                }
                else if (Take(() => nodes.BeThere() ? runs.Tables.TakeRun(actions, nodes.Name, runs.Now) : null) is { } run)
                {
                    await Do(run, stopping);
                }
                else
                {
                    await changed;
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    private T? Take<T>(Func<T?> take)
        where T : class
    {
        try
        {
            return take();
        }
        catch (Exception outside) when (IsOutside(outside))
        {
            NotTaken(log, outside); // tried again in a second
            return null;
        }
    }

    private static bool IsOutside(Exception e) => e is StoreException or System.Data.Common.DbException;

    private async Task Do(AskedRun run, CancellationToken stopping)
    {
        Begun(log, run.Id, run.Action, run.Actor, run.Attempts);
        using var activity = Telemetry.Begin("run " + run.Action);
        var at = time.GetTimestamp();
        if (await Attempt(run, run.Attempts, stops => Carry(run, stops), stopping) is not { } end)
        {
            await Surely(() => runs.Tables.HandBack(run), stopping);
            HandedBack(log, run.Id);
        }
        else
        {
            await Surely(() => runs.Tables.EndRun(run, end.State, runs.Now, end.Outcome, end.Summary, end.Issues), stopping);
            Ended(log, run.Id, end.State, end.Summary);
        }

        runs.Forget(run.Id);
        Telemetry.RunTook(run.Action, time.GetElapsedTime(at));
    }

    private async Task Do(RunSlice slice, CancellationToken stopping)
    {
        if (Take(() => runs.Tables.Run(slice.Run)) is not { } run)
        {
            await Surely(() => runs.Tables.HandBack(slice), stopping);
            return;
        }

        using var activity = Telemetry.Begin("slice " + run.Action);
        if (await Attempt(run, slice.Attempts, stops => Carry(run, slice, stops), stopping) is not { } end)
        {
            await Surely(() => runs.Tables.HandBack(slice), stopping);
        }
        else
        {
            await Surely(() => runs.Tables.EndSlice(slice, end.State, runs.Now, end.Outcome, end.Summary, end.Issues), stopping);
        }

        runs.Say();
    }

    /// <summary>Does something of a run, and says how it ended; null when it is to be handed back: the service stops, or the store does not answer.</summary>
    private async Task<End?> Attempt(AskedRun run, int attempts, Func<CancellationToken, Task<(int Outcome, string Summary)>> work, CancellationToken stopping)
    {
        using var stops = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var watched = new CancellationTokenSource();
#pragma warning disable CA2025 // it is awaited before both are disposed
        var watch = WatchForCancel(run.Id, stops, watched.Token);
#pragma warning restore CA2025
        Readers.StayBehind();
        try
        {
            var (outcome, summary) = await work(stops.Token);
            stops.Token.ThrowIfCancellationRequested();
            return new End(RunState.Done, outcome, summary, null);
        }
        catch (OperationCanceledException) when (stops.IsCancellationRequested)
        {
            return stopping.IsCancellationRequested && Take(() => runs.Tables.Run(run.Id)) is not { IsCancelling: true } ? null
                : new End(RunState.Cancelled, null, "cancelled; what was done by then stays", null);
        }
        catch (CommandFailed failed)
        {
            return new End(RunState.Failed, failed.ExitCode, failed.Message, Text(failed.Issues));
        }
        catch (StoreException outside) when (attempts < MostAttempts)
        {
            NotFinished(log, outside, run.Id);
            return null;
        }
        catch (Exception outside) when (outside is IOException or UnauthorizedAccessException or StoreException)
        {
            return new End(RunState.Failed, 3, outside.Message, Text([new Issue("RUNNING-001", run.Action, outside.Message, "See that files and store can be read and written, then ask again.")]));
        }
        catch (Exception defect)
        {
            Defect(log, defect, run.Id);
            return new End(RunState.Failed, 70, "a defect of the program", Text([new Issue("RUNNING-002", run.Action, "This is a defect of the program.", "Report it; the log has the rest.")]));
        }
        finally
        {
            await watched.CancelAsync();
            await watch;
        }
    }

    /// <summary>Writes where something stands, however long the store does not answer. What a stopped service could not write, others find when it is gone.</summary>
    private async Task Surely(Action write, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                write();
                return;
            }
            catch (Exception outside) when (IsOutside(outside))
            {
                NotTaken(log, outside);
                if (stopping.IsCancellationRequested)
                {
                    return;
                }
            }

            await Task.Delay(TimeSpan.FromSeconds(1), time, CancellationToken.None);
        }
    }

    private async Task WatchForCancel(long run, CancellationTokenSource stops, CancellationToken ended)
    {
        try
        {
            while (!stops.IsCancellationRequested)
            {
                var changed = runs.Changed(ended);
                if (Take(() => runs.Tables.Run(run)) is { IsCancelling: true })
                {
                    await stops.CancelAsync();
                    return;
                }

                await changed;
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private Task<(int Outcome, string Summary)> Carry(AskedRun run, CancellationToken cancellation)
    {
        var request = Runs.Read(run);
        return run.Action switch
        {
            "publish" or "reconcile" when IsForEachBackend(request) => ForEachBackend(run, request, cancellation),
            "publish" => Publish(run, null, request, cancellation),
            "reconcile" => Reconcile(run, null, request, cancellation),
            "close" => nodes.AreMany ? CloseTogether(run, request, cancellation) : Close(run, request, cancellation),
            "import" => Import(run, request, cancellation),
            "report" => Report(run, request),
            "verify" => Verify(run, cancellation),
            _ => throw new InvalidOperationException($"A run of '{run.Action}' was asked for."),
        };
    }

    private Task<(int Outcome, string Summary)> Carry(AskedRun run, RunSlice slice, CancellationToken cancellation) => run.Action switch
    {
        "publish" => Publish(run, slice, Runs.Read(slice.Work), cancellation),
        "reconcile" => Reconcile(run, slice, Runs.Read(slice.Work), cancellation),
        "close" => Close(run, slice, cancellation),
        _ => throw new InvalidOperationException($"A run of '{run.Action}' was divided."),
    };

    /// <summary>Several nodes publish to several backends at the same time: one to each.</summary>
    private bool IsForEachBackend(RunRequest request)
        => nodes.AreMany && calls.Settings.Backends.Length > 1 && request is { Backend: null, Document: null, AllOrNothing: false };

    private async Task<(int Outcome, string Summary)> ForEachBackend(AskedRun run, RunRequest request, CancellationToken cancellation)
    {
        if (runs.Tables.Slices(run.Id).Count == 0)
        {
            runs.Tables.Divide(run, [.. calls.Settings.Backends.Select(b => Runs.Text(request with { Backend = b.Name }))]);
        }

        var slices = await Slices(run, cancellation);
        return (slices.Max(s => s.Outcome ?? 0), string.Join("; ", slices.Select(s => $"{Runs.Read(s.Work).Backend}: {s.Summary}")));
    }

    /// <summary>Works on the slices of a run beside other nodes, until all have ended.</summary>
    private async Task<IReadOnlyList<RunSlice>> Slices(AskedRun run, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var changed = runs.Changed(cancellation, LooksEvery);
            if (nodes.BeThere() && runs.Tables.TakeSlice([run.Action], run.Id, nodes.Name, runs.Now) is { } slice)
            {
                await Do(slice, cancellation);
                continue;
            }

            var slices = runs.Tables.Slices(run.Id);
            // Where some were cancelled all of it is, as this node hears in a moment.
            if (slices.All(s => s.State is RunState.Done or RunState.Failed))
            {
                return slices.FirstOrDefault(s => s.State == RunState.Failed) is { } failed
                    ? throw new CommandFailed(failed.Outcome ?? 70, [.. JsonSerializer.Deserialize<Issue[]>(failed.Issues!, JsonSerializerOptions.Web)!])
                    : slices;
            }

            await changed;
        }
    }

    private async Task<(int Outcome, string Summary)> CloseTogether(AskedRun run, RunRequest request, CancellationToken cancellation)
    {
        var session = calls.Open(run.Actor, run.Reason);
        if ((request.Period ?? EndedLast(session)) is not { } key)
        {
            return (0, "no period that has ended is open");
        }

        for (var round = 1; ; round++)
        {
            if (round > 1 || runs.Tables.Slices(run.Id).Count == 0)
            {
                runs.Tables.Divide(run, round <= MostRounds ? ClosingTogether.Divide(session, key) : []);
                runs.Say();
            }

            if (runs.Tables.Slices(run.Id).Count == 0)
            {
                return await Close(run, request with { Period = key }, cancellation); // it is closed already; or facts come too often: alone, others wait
            }

            try
            {
                var slices = await Slices(run, cancellation);
                if (ClosingTogether.Conclude(session, key, request.Force, slices) is { } closed) // else facts were recorded meanwhile: once more
                {
                    Telemetry.Rated(slices.Sum(s => s.Done));
                    await Keep(run, null, new[] { closed }.ToAsyncEnumerable(), (json, row) => Fields.Period(json, row.Period, row.State));
                    return (0, $"{key} is {closed.State.Text()}");
                }
            }
            catch (Exception e) when (e is CommandFailed || (e is OperationCanceledException && runs.Tables.Run(run.Id) is { IsCancelling: true }))
            {
                if (runs.Tables.Slices(run.Id) is { Count: > 0 } slices)
                {
                    runs.Tables.TakeAway(run);
                    ClosingTogether.Discard(session, key, slices);
                    runs.Tables.Divide(run, []);
                }

                throw;
            }
        }
    }

    private async Task<(int Outcome, string Summary)> Close(AskedRun run, RunSlice slice, CancellationToken cancellation)
    {
        var told = time.GetTimestamp();
        await ClosingTogether.Rate(calls.Open(run.Actor, run.Reason), slice, done =>
        {
            cancellation.ThrowIfCancellationRequested();
            runs.Progress(run.Id, "rating", done);
            if (time.GetElapsedTime(told) > ToldEvery)
            {
                OursStill(slice, done);
                told = time.GetTimestamp();
            }
        });
        return (0, "rated"); // ended with what it set aside
    }

    private void OursStill(RunSlice slice, int done)
    {
        if (!runs.Tables.Progress(slice, done))
        {
            throw new StoreException($"Slice {slice.Number} of run {slice.Run} was taken up by another node.");
        }
    }

    private async Task<(int Outcome, string Summary)> Publish(AskedRun run, RunSlice? slice, RunRequest request, CancellationToken cancellation)
    {
        var session = calls.Open(run.Actor, run.Reason);
        var filter = new PlanFilter(request.Period, request.Backend, request.Payer, request.Document, request.Force);
        Publisher.RefuseOpen(session, filter);
        using var turn = await Turn(run, session, request.Backend, cancellation);
        var (blocked, failed) = (0, 0);
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var publisher = new Publisher(session, Backends.Open(session, filter.Backend), cancellation);
        await Keep(run, slice, publisher.Run(filter, request.AllOrNothing), (json, row) =>
        {
            if (counts.Count == 0 && publisher.Expected > 0)
            {
                runs.Tables.Expect(run, slice, publisher.Expected);
            }

            blocked += row is { Error: not null, IsFailure: false } ? 1 : 0;
            failed += row is { Error: not null, IsFailure: true } ? 1 : 0;
            var what = $"{Fields.Subject(row.Action.Subject)} {(row.Error is null ? Fields.Action(row.Action.Action) : row.IsFailure ? "failed" : "blocked")}";
            counts[what] = counts.GetValueOrDefault(what) + 1;
            Telemetry.Published(row);
            Fields.Published(json, row);
        });
        return (failed > 0 ? 3 : blocked > 0 ? 1 : 0, counts.Count == 0 ? "nothing to publish" : string.Join(", ", counts.Select(c => $"{c.Value} {c.Key}")));
    }

    private async Task<(int Outcome, string Summary)> Reconcile(AskedRun run, RunSlice? slice, RunRequest request, CancellationToken cancellation)
    {
        var session = calls.Open(run.Actor, run.Reason);
        using var turn = await Turn(run, session, request.Backend, cancellation);
        var rows = Backends.Open(session, request.Backend).ToAsyncEnumerable().SelectMany(b => new Reconciler(session, cancellation).Run(b));
        var (read, drifted) = (0, 0);
        rows = rows.Select(row =>
        {
            read++;
            drifted += Fields.Drift(row.Result.Publication) is null ? 0 : 1;
            return row;
        });
        // What a schedule finds every quarter of an hour is kept only where somebody has to look.
        await Keep(run, slice, run.Schedule is null ? rows : rows.Where(row => Fields.Drift(row.Result.Publication) is not null), Fields.Reconciled);
        return (0, $"{Answer.Count(read, "document")} read back, {drifted} with drift");
    }

    private async Task<(int Outcome, string Summary)> Close(AskedRun run, RunRequest request, CancellationToken cancellation)
    {
        var session = calls.Open(run.Actor, run.Reason);
        if ((request.Period ?? EndedLast(session)) is not { } key)
        {
            return (0, "no period that has ended is open");
        }

        var rated = 0;
        var (period, state) = await PeriodCloser.Change(session, key, PeriodState.Closed, request.Force, charges =>
        {
            cancellation.ThrowIfCancellationRequested(); // takes everything back
            runs.Progress(run.Id, "rating", rated = charges);
        });
        Telemetry.Rated(rated);
        await Keep(run, null, new[] { (period, state) }.ToAsyncEnumerable(), (json, row) => Fields.Period(json, row.period, row.state));
        return (0, $"{period.Key} is {state.Text()}");
    }

    /// <summary>The period that ended last, if it is open.</summary>
    private static string? EndedLast(Session session)
    {
        using var snapshot = session.Read();
        var today = snapshot.KnownAt.InZone(snapshot.Facts().Zone).Date;
        return Periods.Of(snapshot).LastOrDefault(p => p.Period.Days.To < today) is { Period: not null, State: PeriodState.Open } last ? last.Period.Key : null;
    }

    private async Task<(int Outcome, string Summary)> Import(AskedRun run, RunRequest request, CancellationToken cancellation)
    {
        var session = calls.Open(run.Actor, run.Reason);
        var failed = false;
        var rows = new Inbox(request.Folder!, time).Import(session, file => runs.Progress(run.Id, "reading " + file, 0), cancellation).ToList();
        await Keep(run, null, rows.ToAsyncEnumerable(), (json, row) =>
        {
            failed |= row.Result.Errors.Count > 0;
            json.WriteStartObject();
            Fields.Strings(json, "files", row.Files);
            json.WritePropertyName("result");
            Fields.Imported(json, row.Result);
            json.WriteEndObject();
        });
        return (failed ? 2 : 0, rows.Count == 0 ? "nothing in the inbox" : string.Join("; ", rows.Select(r => r.Result.Errors.Count > 0 ? $"{string.Join(", ", r.Files)}: {r.Result.Errors.Count} errors" : r.Result.Counts)));
    }

    private async Task<(int Outcome, string Summary)> Report(AskedRun run, RunRequest request)
    {
        var session = calls.Open(run.Actor, run.Reason);
        Directory.CreateDirectory(request.Folder!);
        var path = Path.Combine(request.Folder!, $"{request.Report}-{NodaTime.Text.InstantPattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss'Z'").Format(runs.Now)}.{request.Format}");
        using var snapshot = session.Read();
        var report = await Reports.Make(session, snapshot, request.Report!, new ReportQuery(null, null, []));
        await using (var file = File.Create(path))
        {
            report.Write(request.Format!, file);
        }

        return (0, $"{Answer.Count(report.Rows.Count, "row")} in {path}");
    }

    /// <summary>Its one row is what the command answers.</summary>
    private async Task<(int Outcome, string Summary)> Verify(AskedRun run, CancellationToken cancellation)
    {
        // What others have kept of the facts is not what stands in the store, where a hand was in it.
        var (done, violations) = await new Verifier(calls.Open(run.Actor, run.Reason, anew: true), count =>
        {
            cancellation.ThrowIfCancellationRequested();
            runs.Progress(run.Id, "checking", count);
        }).Run();
        await Keep(run, null, new[] { (done, violations) }.ToAsyncEnumerable(), (json, row) => Fields.Verified(json, row.done, row.violations));
        return (violations.Count == 0 ? 0 : 1, $"{done:n0} checked, {Answer.Count(violations.Count, "violation")}");
    }

    /// <summary>One publisher at a time: a command of somebody else's is waited for.</summary>
    private async Task<IDisposable> Turn(AskedRun run, Session session, string? backend, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return PublishTurn.Take(session, backend);
            }
            catch (CommandFailed taken) when (taken.Issues[0].Code == PublishTurn.Taken)
            {
                runs.Progress(run.Id, "waiting for another process that publishes", 0);
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellation);
            }
        }
    }

    /// <summary>Keeps the rows of a run as they come.</summary>
    private async Task<int> Keep<T>(AskedRun run, RunSlice? slice, IAsyncEnumerable<T> rows, Action<Utf8JsonWriter, T> write)
    {
        var (count, waiting) = (0, new List<string>());
        using var stream = new MemoryStream();
        try
        {
            await foreach (var row in rows)
            {
                stream.SetLength(0);
                using (var json = new Utf8JsonWriter(stream, Answers.Options))
                {
                    write(json, row);
                }

                waiting.Add(Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
                runs.Progress(run.Id, run.Action, ++count);
                if (waiting.Count >= RowsAtOnce)
                {
                    Flush();
                }
            }
        }
        finally
        {
            Flush(); // also what was done before something failed
        }

        return count;

        void Flush()
        {
            if (waiting.Count > 0)
            {
                runs.Tables.AddRows(run.Id, waiting);
                waiting.Clear();
                if (slice is not null)
                {
                    OursStill(slice, count);
                }

                runs.Progress(run.Id, run.Action, count);
            }
        }
    }

    private static string Text(IEnumerable<Issue> issues)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Answers.Options))
        {
            json.WriteStartArray();
            foreach (var issue in issues)
            {
                Fields.Issue(json, issue);
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} runs of a process that is gone are taken up again.")]
    private static partial void TakenUp(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store does not answer; tried again in a second.")]
    private static partial void NotTaken(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run} is handed back: the store does not answer, or another node has taken it up.")]
    private static partial void NotFinished(ILogger logger, Exception exception, long run);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run}: {Action} for {Actor}, attempt {Attempt}.")]
    private static partial void Begun(ILogger logger, long run, string action, string actor, int attempt);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} is {State}: {Summary}.")]
    private static partial void Ended(ILogger logger, long run, RunState state, string? summary);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} is handed back: the service stops.")]
    private static partial void HandedBack(ILogger logger, long run);

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {Run} met a defect.")]
    private static partial void Defect(ILogger logger, Exception exception, long run);

    /// <summary>How something ended.</summary>
    private sealed record End(RunState State, int? Outcome, string? Summary, string? Issues);
}
