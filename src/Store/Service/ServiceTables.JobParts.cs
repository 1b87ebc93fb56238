using NodaTime;

namespace Connector.Store;

public sealed partial class ServiceTables
{
    private const string PartColumns = "s.run, s.slice, s.work, s.state, s.node, s.attempts, s.done, s.started, s.ended, s.outcome, s.summary, s.issues, s.expected FROM run_slices s";

    /// <summary>Divides a job into parts. Earlier parts of it are deleted, but their attempt numbers go on.</summary>
    /// <exception cref="StoreException">Another node has taken over the job.</exception>
    public void Divide(Job job, IReadOnlyList<string> works) => Write(desk =>
    {
        if (desk.Query("UPDATE asked_runs SET attempts = attempts WHERE run = @0 AND attempts = @1 AND state = 'running'", job.Id, job.Attempts).Run() == 0)
        {
            throw new StoreException($"Job {job.Id} was taken over by another node.");
        }

        var attempts = desk.Query("SELECT coalesce(max(attempts), 0) FROM run_slices WHERE run = @0", job.Id).One(r => r.GetInt64(0));
        desk.Query("DELETE FROM run_slices WHERE run = @0", job.Id).Run();
        foreach (var (index, work) in works.Index())
        {
            desk.Query("INSERT INTO run_slices (run, slice, work, state, attempts, done) VALUES (@0, @1, @2, 'queued', @3, 0)", job.Id, index + 1, work, attempts).Run();
        }

        return works.Count;
    });

    /// <summary>The parts of a job, by number.</summary>
    public IReadOnlyList<JobPart> Parts(long job) => Read(desk => desk.Query($"SELECT {PartColumns} WHERE s.run = @0 ORDER BY s.slice", job).Rows().Select(ReadPart).ToArray());

    /// <summary>
    /// Takes a waiting part of a running job: of any job with one of the actions, or of one job. Null when no part waits. A node works on one
    /// part of these actions at a time: a part that is already its own was taken by a call whose answer was lost, and is returned again.
    /// </summary>
    public JobPart? TakePart(IReadOnlyList<string> actions, long? job, string node, Instant now) => Read(desk => Waiting(desk, actions, job, node)) is null ? null : Write(desk =>
    {
        if (Waiting(desk, actions, job, node) is not { } part)
        {
            return null;
        }

        desk.Query("UPDATE run_slices SET state = 'running', node = @2, started = @3, attempts = attempts + 1, done = 0 WHERE run = @0 AND slice = @1", part.Job, part.Number, node, Micros.Of(now)).Run();
        return desk.Query($"SELECT {PartColumns} WHERE s.run = @0 AND s.slice = @1", part.Job, part.Number).One(ReadPart);
    });

    /// <summary>Updates the progress of a part.</summary>
    /// <returns>False when another node has taken over the part.</returns>
    public bool Progress(JobPart part, int done) => Write(desk => desk.Query(
        "UPDATE run_slices SET done = @3 WHERE run = @0 AND slice = @1 AND attempts = @2 AND state = 'running'", part.Job, part.Number, part.Attempts, done).Run()) == 1;

    /// <summary>Takes the parts of a job away from the nodes that work on them. It waits for a node that is setting aside a result at this moment.</summary>
    public void RevokeParts(Job job) => Write(desk => desk.Query("UPDATE run_slices SET attempts = attempts + 1 WHERE run = @0", job.Id).Run());

    /// <summary>Hands back a part that this process cannot finish.</summary>
    public void HandBack(JobPart part) => Write(desk => desk.Query(
        "UPDATE run_slices SET state = 'queued' WHERE run = @0 AND slice = @1 AND attempts = @2 AND state = 'running'", part.Job, part.Number, part.Attempts).Run());

    /// <summary>Ends a part.</summary>
    /// <returns>False when another node has taken over the part.</returns>
    public bool EndPart(JobPart part, JobState state, Instant now, int? outcome, string? summary, string? issues) => Write(desk => desk.Query(
        "UPDATE run_slices SET state = @3, ended = @4, outcome = @5, summary = @6, issues = @7 WHERE run = @0 AND slice = @1 AND attempts = @2 AND state = 'running'",
        part.Job, part.Number, part.Attempts, Text(state), Micros.Of(now), outcome is { } code ? code : (long?)null, summary, issues).Run()) == 1;

    /// <summary>The keys that cookies are signed with, shared by all nodes.</summary>
    public IReadOnlyList<string> CookieKeys() => Read(desk => desk.Query("SELECT content FROM cookie_keys ORDER BY name").Rows().Select(r => r.GetString(0)).ToArray());

    /// <summary>Keeps a key that cookies are signed with.</summary>
    public void AddCookieKey(string name, string content) => Write(desk => desk.Query("INSERT INTO cookie_keys (name, content) VALUES (@0, @1) ON CONFLICT DO NOTHING", name, content).Run());

    private static JobPart? Waiting(Desk desk, IReadOnlyList<string> actions, long? job, string node) => desk.Query(
        $"SELECT {PartColumns} JOIN asked_runs r ON r.run = s.run WHERE (s.state = 'queued' OR (s.state = 'running' AND s.node = @2)) AND r.state = 'running' AND r.cancelling = 0 AND r.action IN (SELECT value FROM json_each(@0)) AND (CAST(@1 AS BIGINT) IS NULL OR s.run = @1) ORDER BY s.run, s.slice LIMIT 1",
        System.Text.Json.JsonSerializer.Serialize(actions), job, node).One(ReadPart);

    private static JobPart ReadPart(Row r) => new(
        r.GetInt64(0), r.GetInt32(1), r.GetString(2), Enum.Parse<JobState>(r.GetString(3), ignoreCase: true), r.Text(4), r.GetInt32(5), r.GetInt32(6), At(r, 7), At(r, 8), (int?)r.Number(9), r.Text(10), r.Text(11), (int?)r.Number(12));
}
