using System.Text.Json;
using Connector.Contract;
using Connector.Engine;
using Connector.Jobs;
using Connector.Store;

namespace Connector.Host.Json;

internal static partial class Rows
{
    public static RunRow Of(Job job, JobQueue jobs)
    {
        var (doing, done) = jobs.Progress(job.Id);
        return new RunRow(
            job.Id, job.Action, JsonElement.Parse(job.Request), job.IsCancelling && job.State == JobState.Running ? "cancelling" : job.State.ToString().ToLowerInvariant(), job.Actor, job.Reason,
            job.Schedule, job.Node, job.Attempts, CanonicalText.Text(job.Asked), Text(job.Started), Text(job.Ended), job.State == JobState.Running ? doing : null,
            job.State == JobState.Running ? Math.Max(done, job.Rows) : job.Rows, job.Rows, job.Outcome, job.Summary,
            job.Issues is null ? [] : JsonSerializer.Deserialize(job.Issues, ContractJson.Of<IssueRow[]>())!);
    }

    /// <summary>A job with its parts: which node has each, how fast they go, and how long the rest takes at that.</summary>
    public static RunDetailRow Whole(Job job, JobQueue jobs)
    {
        var run = Of(job, jobs);
        var parts = jobs.Tables.Parts(job.Id);
        var since = job.Started is { } started ? ((job.Ended ?? jobs.Now) - started).TotalSeconds : 0;
        // Of this attempt; what an earlier one did is among the rows.
        var done = parts.Count > 0 ? parts.Sum(s => s.Done) : Math.Max(jobs.Progress(job.Id).Done, job.Attempts > 1 ? 0 : job.Rows);
        return new RunDetailRow(
            run.Run, run.Action, run.Request, run.State, run.Actor, run.Reason, run.Schedule, run.Node, run.Attempts, run.AskedAt, run.StartedAt, run.EndedAt, run.Doing, run.Done, run.Rows,
            run.Outcome, run.Summary, run.Errors, since > 0 ? Math.Round(done / since, 1) : null, job.State == JobState.Running && SecondsLeft() is { } left ? Math.Round(left, 1) : null,
            [.. parts.Select(p => new SliceRow(p.Number, p.State.ToString().ToLowerInvariant(), p.Node, p.Attempts, p.Done, Text(p.Started), Text(p.Ended)))]);

        double? SecondsLeft()
        {
            if (parts.Count == 0)
            {
                return Left(job.Expected, done, since);
            }

            // Parts of unknown size are about equal.
            var ended = parts.Count(s => s.State == JobState.Done);
            return parts.Max(s => s is { State: JobState.Running, Started: { } begun } ? Left(s.Expected, s.Done, (jobs.Now - begun).TotalSeconds) : null)
                ?? (ended > 0 ? since / ended * (parts.Count - ended) : null);
        }

        static double? Left(int? expected, int done, double seconds) => expected is { } all && done > 0 ? Math.Max(0, all - done) * seconds / done : null;
    }

    public static ScheduleRow Of(ScheduleStatus status, JobQueue jobs)
        => new(status.Schedule.Name, status.Schedule.Cron, status.Zone, status.IsPaused, Text(status.Next), status.Last is { } last ? Of(last, jobs) : null);

    public static AccountRow Of(Account a) => new(a.Shown, a.Role, a.MustChange, a.Disabled, Text(a.LockedUntil), Text(a.SignedIn), CanonicalText.Text(a.Created));

    public static KeyRow Of(ApiKey k)
        => new(k.Key, k.Name, k.Role, CanonicalText.Text(k.Created), k.CreatedBy, CanonicalText.Text(k.Expires), Text(k.LastUsed), Text(k.Revoked));
}
