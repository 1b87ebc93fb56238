using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Connector.Engine;
using Connector.Store;
using NodaTime;

namespace Connector.Host.Serving;

/// <summary>Runs: what was asked for in the background. Where they stand is in the store; how far the one at work is, only this process knows.</summary>
internal sealed class Runs(ServiceTables tables, ConnectorStore store, TimeProvider time)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    private readonly ConcurrentDictionary<long, (string What, int Done)> _progress = new();
    private readonly Pulse _work = new();
    private readonly Pulse _shown = new();

    public ServiceTables Tables => tables;

    public Instant Now => CanonicalText.ToMicroseconds(store.Now());

    /// <summary>Completes when there may be something to do or to stop, and at the latest after a while: what another process changed is seen then.</summary>
    public Task Changed(CancellationToken cancellation, int atMost = 1_000) => _work.Next(TimeSpan.FromMilliseconds(atMost), time, cancellation);

    /// <summary>The same for whoever only watches: also when a run is further than it was.</summary>
    public Task Moved(CancellationToken cancellation) => _shown.Next(TimeSpan.FromSeconds(1), time, cancellation);

    /// <summary>Says that there may be something to do or to stop.</summary>
    public void Say()
    {
        _work.Beat();
        _shown.Beat();
    }

    /// <summary>Asks for a run.</summary>
    public long? Ask(string action, RunRequest request, string actor, string? reason, long? claim = null, (string Name, Instant? Due)? schedule = null)
    {
        var run = tables.Ask(action, Text(request), actor, reason, Now, claim, schedule);
        Say();
        return run;
    }

    public static RunRequest Read(AskedRun run) => Read(run.Request);

    public static RunRequest Read(string request) => JsonSerializer.Deserialize<RunRequest>(request, Json)!;

    public static string Text(RunRequest request) => JsonSerializer.Serialize(request, Json);

    /// <summary>Answers a request with the run that does it: 202, and where to look.</summary>
    public async Task Accept(HttpContext http, string action, RunRequest request, string? reason)
    {
        var run = Ask(action, request, Calls.Actor(http.User), reason, http.Features.Get<Claimed>()?.Id)!.Value;
        http.Response.Headers.Location = $"/api/v1/runs/{run}";
        await Answers.One(http, json => Write(json, tables.Run(run)!), StatusCodes.Status202Accepted);
    }

    /// <summary>How far the run at work is.</summary>
    public void Progress(long run, string what, int done)
    {
        _progress[run] = (what, done);
        _shown.Beat();
    }

    /// <summary>The run has ended, or was handed back.</summary>
    public void Forget(long run)
    {
        _progress.TryRemove(run, out _);
        Say();
    }

    /// <summary>A run with its slices: which node has each, how fast they go, and how long the rest takes at that.</summary>
    public void WriteWhole(Utf8JsonWriter json, AskedRun run)
    {
        json.WriteStartObject();
        Members(json, run);
        var slices = tables.Slices(run.Id);
        var since = run.Started is { } started ? ((run.Ended ?? Now) - started).TotalSeconds : 0;
        // Of this attempt; what an earlier one did is among the rows.
        var done = slices.Count > 0 ? slices.Sum(s => s.Done) : Math.Max(_progress.GetValueOrDefault(run.Id).Done, run.Attempts > 1 ? 0 : run.Rows);
        WriteNumber("rows_per_second", since > 0 ? Math.Round(done / since, 1) : null);
        WriteNumber("seconds_left", run.State == RunState.Running && SecondsLeft() is { } left ? Math.Round(left, 1) : null);
        json.WriteStartArray("slices");
        foreach (var slice in slices)
        {
            json.WriteStartObject();
            json.WriteNumber("slice", slice.Number);
            json.WriteString("state", slice.State.ToString().ToLowerInvariant());
            json.WriteString("node", slice.Node);
            json.WriteNumber("attempts", slice.Attempts);
            json.WriteNumber("done", slice.Done);
            json.WriteString("started_at", Text(slice.Started));
            json.WriteString("ended_at", Text(slice.Ended));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();

        double? SecondsLeft()
        {
            if (slices.Count == 0)
            {
                return Left(run.Expected, done, since);
            }

            // Slices of unknown size are about equal.
            var ended = slices.Count(s => s.State == RunState.Done);
            return slices.Max(s => s is { State: RunState.Running, Started: { } begun } ? Left(s.Expected, s.Done, (Now - begun).TotalSeconds) : null)
                ?? (ended > 0 ? since / ended * (slices.Count - ended) : null);
        }

        static double? Left(int? expected, int done, double seconds) => expected is { } all && done > 0 ? Math.Max(0, all - done) * seconds / done : null;

        void WriteNumber(string name, double? value)
        {
            if (value is { } number)
            {
                json.WriteNumber(name, number);
            }
            else
            {
                json.WriteNull(name);
            }
        }
    }

    public void Write(Utf8JsonWriter json, AskedRun run)
    {
        json.WriteStartObject();
        Members(json, run);
        json.WriteEndObject();
    }

    private void Members(Utf8JsonWriter json, AskedRun run)
    {
        var (what, done) = _progress.GetValueOrDefault(run.Id);
        json.WriteNumber("run", run.Id);
        json.WriteString("action", run.Action);
        json.WritePropertyName("request");
        json.WriteRawValue(run.Request);
        json.WriteString("state", run.IsCancelling && run.State == RunState.Running ? "cancelling" : run.State.ToString().ToLowerInvariant());
        json.WriteString("actor", run.Actor);
        json.WriteString("reason", run.Reason);
        json.WriteString("schedule", run.Schedule);
        json.WriteString("node", run.Node);
        json.WriteNumber("attempts", run.Attempts);
        json.WriteString("asked_at", CanonicalText.Text(run.Asked));
        json.WriteString("started_at", Text(run.Started));
        json.WriteString("ended_at", Text(run.Ended));
        json.WriteString("doing", run.State == RunState.Running ? what : null);
        json.WriteNumber("done", run.State == RunState.Running ? Math.Max(done, run.Rows) : run.Rows);
        json.WriteNumber("rows", run.Rows);
        if (run.Outcome is { } outcome)
        {
            json.WriteNumber("outcome", outcome);
        }
        else
        {
            json.WriteNull("outcome");
        }

        json.WriteString("summary", run.Summary);
        json.WritePropertyName("errors");
        json.WriteRawValue(run.Issues ?? "[]");
    }

    private static string? Text(Instant? at) => at is { } instant ? CanonicalText.Text(instant) : null;
}
