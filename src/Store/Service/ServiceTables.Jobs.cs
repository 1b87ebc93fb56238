using System.Text.Json;
using NodaTime;

namespace Connector.Store;

public sealed partial class ServiceTables
{
    private const string JobColumns = "run, action, request, actor, reason, schedule, state, node, attempts, cancelling, asked, started, ended, rows, outcome, summary, issues, expected FROM asked_runs";

    /// <summary>Queues a job.</summary>
    /// <param name="action">The action, such as <c>publish</c>.</param>
    /// <param name="request">The arguments of the action, as JSON.</param>
    /// <param name="actor">Who asks for it.</param>
    /// <param name="reason">Why.</param>
    /// <param name="now">The current time.</param>
    /// <param name="claim">The idempotency claim of the request; null for none.</param>
    /// <param name="schedule">The schedule that asks and the scheduled instant, if any; null when no schedule asks.</param>
    /// <returns>The job's number; null when a job was already queued for this instant of the schedule.</returns>
    public long? Ask(string action, string request, string actor, string? reason, Instant now, long? claim = null, (string Name, Instant? Due)? schedule = null) => Write<long?>(desk =>
    {
        var job = desk.Query(
            "INSERT INTO asked_runs (action, request, actor, reason, schedule, due, state, attempts, cancelling, asked, rows) VALUES (@0, @1, @2, @3, @4, @5, 'queued', 0, 0, @6, 0) ON CONFLICT DO NOTHING RETURNING run",
            action, request, actor, reason, schedule?.Name, Of(schedule?.Due), Micros.Of(now)).One(r => r.Number(0));
        if (job is null)
        {
            return null;
        }

        if (claim is { } id)
        {
            if (desk.Query("UPDATE claims SET recorded = @1 WHERE claim = @0", id, Micros.Of(now)).Run() == 0)
            {
                throw new StoreException("The request was taken over by another node; ask again.");
            }
        }

        return job;
    });

    /// <summary>Queues a job, unless one that does the same waits already.</summary>
    /// <inheritdoc cref="Ask"/>
    public long? AskOnce(string action, string request, string actor, Instant now) => Write(desk => desk.Query(
        "INSERT INTO asked_runs (action, request, actor, state, attempts, cancelling, asked, rows) SELECT @0, @1, @2, 'queued', 0, 0, @3, 0 WHERE NOT EXISTS (SELECT 1 FROM asked_runs WHERE action = @0 AND request = @1 AND state = 'queued') RETURNING run",
        action, request, actor, Micros.Of(now)).One(r => r.Number(0)));

    /// <summary>
    /// Takes the job with one of the actions that has waited longest; null when none waits. A node works on one job of these actions at a time:
    /// a job that is already its own was taken by a call whose answer was lost, and is returned again.
    /// </summary>
    public Job? TakeJob(IReadOnlyList<string> actions, string node, Instant now) => Read(desk => NextJob(desk, actions, node)) is not null ? Write(desk =>
    {
        if (NextJob(desk, actions, node) is not { } job)
        {
            return null;
        }

        desk.Query("UPDATE asked_runs SET state = 'running', node = @1, started = @2, attempts = attempts + 1 WHERE run = @0", job, node, Micros.Of(now)).Run();
        return desk.Query($"SELECT {JobColumns} WHERE run = @0", job).One(ReadJob);
    }) : null;

    /// <summary>The nodes that jobs or parts are assigned to.</summary>
    public IReadOnlyList<string> NodesAtWork() => Read(desk => desk.Query(
        "SELECT node FROM asked_runs WHERE state = 'running' UNION SELECT node FROM run_slices WHERE state = 'running'").Rows().Select(r => r.GetString(0)).ToArray());

    /// <summary>Queues again everything that a node that is gone was working on.</summary>
    public int HandBack(string node) => Write(desk =>
        desk.Query("UPDATE asked_runs SET state = 'queued' WHERE state = 'running' AND node = @0", node).Run()
        + desk.Query("UPDATE run_slices SET state = 'queued' WHERE state = 'running' AND node = @0", node).Run());

    /// <summary>Hands back a job that this process cannot finish.</summary>
    public void HandBack(Job job) => Write(desk => desk.Query(
        "UPDATE asked_runs SET state = 'queued' WHERE run = @0 AND state = 'running' AND attempts = @1", job.Id, job.Attempts).Run());

    /// <summary>Sets the expected number of rows of a job or one of its parts.</summary>
    public void Expect(Job job, JobPart? part, int rows) => Write(desk => part is null
        ? desk.Query("UPDATE asked_runs SET expected = @1 WHERE run = @0", job.Id, rows).Run()
        : desk.Query("UPDATE run_slices SET expected = @2 WHERE run = @0 AND slice = @1", job.Id, part.Number, rows).Run());

    /// <summary>Requests that a job be cancelled. A job that was never started is cancelled at once. One that was started may have set something aside, so the node that takes it next discards that first.</summary>
    public void Cancel(long job, Instant now) => Write(desk =>
    {
        desk.Query("UPDATE asked_runs SET state = 'cancelled', ended = @1 WHERE run = @0 AND state = 'queued' AND attempts = 0", job, Micros.Of(now)).Run();
        return desk.Query("UPDATE asked_runs SET cancelling = 1 WHERE run = @0 AND state IN ('queued', 'running', 'cancelled')", job).Run();
    });

    /// <summary>Ends a job.</summary>
    /// <returns>False when another node has taken over the job, so that it is not ours to end.</returns>
    public bool EndJob(Job job, JobState state, Instant now, int? outcome, string? summary, string? issues) => Write(desk => desk.Query(
        "UPDATE asked_runs SET state = @2, ended = @3, outcome = @4, summary = @5, issues = @6 WHERE run = @0 AND state = 'running' AND attempts = @1",
        job.Id, job.Attempts, Text(state), Micros.Of(now), outcome is { } code ? code : (long?)null, summary, issues).Run()) == 1;

    /// <summary>Appends rows to the answer of a job.</summary>
    public void AddRows(long job, IReadOnlyList<string> rows) => Write(desk =>
    {
        var last = desk.Query("SELECT rows FROM asked_runs WHERE run = @0", job).One(r => r.GetInt64(0));
        var insert = desk.Query("INSERT INTO run_rows (run, row, content) VALUES (@0, @1, @2)", job, 0L, "");
        foreach (var row in rows)
        {
            insert.With(job, ++last, row).Run();
        }

        return desk.Query("UPDATE asked_runs SET rows = @1 WHERE run = @0", job, last).Run();
    });

    /// <summary>Deletes the rows of jobs that ended long ago, and later the jobs themselves; what they did stays in the audit trail.</summary>
    public void DeleteOldJobs(Instant rowsBefore, Instant runsBefore) => Write(desk =>
    {
        desk.Query("DELETE FROM run_rows WHERE run IN (SELECT run FROM asked_runs WHERE ended < @0)", Micros.Of(rowsBefore)).Run();
        desk.Query("DELETE FROM run_slices WHERE run IN (SELECT run FROM asked_runs WHERE ended < @0)", Micros.Of(rowsBefore)).Run();
        return desk.Query("DELETE FROM asked_runs WHERE ended < @0", Micros.Of(runsBefore)).Run();
    });

    /// <summary>A job, or null.</summary>
    public Job? FindJob(long job) => Read(desk => desk.Query($"SELECT {JobColumns} WHERE run = @0", job).One(ReadJob));

    /// <summary>Jobs, the latest first; optionally only those before a number, of a schedule, or in a state.</summary>
    public IReadOnlyList<Job> Jobs(int limit, long? before = null, string? schedule = null, JobState? state = null) => Read(desk => desk.Query(
        $"SELECT {JobColumns} WHERE (CAST(@1 AS BIGINT) IS NULL OR run < @1) AND (CAST(@2 AS TEXT) IS NULL OR schedule = @2) AND (CAST(@3 AS TEXT) IS NULL OR state = @3) ORDER BY run DESC LIMIT @0",
        limit, before, schedule, state is { } wanted ? Text(wanted) : null).Rows().Select(ReadJob).ToArray());

    /// <summary>The rows of a job after a number, with their numbers.</summary>
    public IReadOnlyList<(long Row, string Content)> JobRows(long job, long after, int limit) => Read(desk => desk.Query(
        "SELECT row, content FROM run_rows WHERE run = @0 AND row > @1 ORDER BY row LIMIT @2", job, after, limit).Rows().Select(r => (r.GetInt64(0), r.GetString(1))).ToArray());

    /// <summary>How many jobs wait, and since when the oldest has waited.</summary>
    public (int Count, Instant? Oldest) Queue() => Read(desk => desk.Query("SELECT count(*), min(asked) FROM asked_runs WHERE state = 'queued'").One(r => (r.GetInt32(0), At(r, 1))));

    private static long? NextJob(Desk desk, IReadOnlyList<string> actions, string node) => desk.Query(
        "SELECT run FROM asked_runs WHERE (state = 'queued' OR (state = 'running' AND node = @1)) AND action IN (SELECT value FROM json_each(@0)) ORDER BY run LIMIT 1",
        JsonSerializer.Serialize(actions), node).One(r => r.Number(0));

    private static string Text(JobState state) => state.ToString().ToLowerInvariant();

    private static Job ReadJob(Row r) => new(
        r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetString(3), r.Text(4), r.Text(5), Enum.Parse<JobState>(r.GetString(6), ignoreCase: true), r.Text(7), r.GetInt32(8),
        r.GetInt64(9) == 1, Micros.Instant(r.GetInt64(10)), At(r, 11), At(r, 12), r.GetInt32(13), (int?)r.Number(14), r.Text(15), r.Text(16), (int?)r.Number(17));
}
