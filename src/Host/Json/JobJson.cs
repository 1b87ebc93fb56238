using System.Text;
using System.Text.Json;
using Connector.Engine;
using Connector.Jobs;
using Connector.Operations.Closing;
using Connector.Operations.Importing;
using Connector.Operations.Publishing;
using Connector.Operations.Reconciling;
using Connector.Operations.Verifying;
using Connector.Store;
using NodaTime;

namespace Connector.Host.Json;

/// <summary>Jobs and what they answer, as JSON.</summary>
internal static class JobJson
{
    /// <summary>The text of a row that a job answers.</summary>
    public static string Row(object row)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, JsonText.Options))
        {
            switch (row)
            {
                case PublishedAction published:
                    Fields.Published(json, published);
                    break;
                case ReconciledDocument reconciled:
                    Fields.Reconciled(json, reconciled);
                    break;
                case ListedPeriod period:
                    Fields.Period(json, period);
                    break;
                case InboxImport import:
                    Fields.InboxImport(json, import);
                    break;
                case Verification found:
                    Fields.Verified(json, found);
                    break;
                default:
                    throw new InvalidOperationException($"A job answered a {row.GetType().Name}.");
            }
        }

        return Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    /// <summary>Writes what is wrong with a file of the inbox.</summary>
    public static void InboxReport(Stream stream, ImportResult result)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JsonText.Options.Encoder });
        Fields.Imported(json, result);
    }

    public static void Write(Utf8JsonWriter json, JobQueue jobs, Job job)
    {
        json.WriteStartObject();
        Members(json, jobs, job);
        json.WriteEndObject();
    }

    /// <summary>A job with its parts: which node has each, how fast they go, and how long the rest takes at that.</summary>
    public static void WriteWhole(Utf8JsonWriter json, JobQueue jobs, Job job)
    {
        json.WriteStartObject();
        Members(json, jobs, job);
        var parts = jobs.Tables.Parts(job.Id);
        var since = job.Started is { } started ? ((job.Ended ?? jobs.Now) - started).TotalSeconds : 0;
        // Of this attempt; what an earlier one did is among the rows.
        var done = parts.Count > 0 ? parts.Sum(s => s.Done) : Math.Max(jobs.Progress(job.Id).Done, job.Attempts > 1 ? 0 : job.Rows);
        WriteNumber("rows_per_second", since > 0 ? Math.Round(done / since, 1) : null);
        WriteNumber("seconds_left", job.State == JobState.Running && SecondsLeft() is { } left ? Math.Round(left, 1) : null);
        json.WriteStartArray("slices");
        foreach (var part in parts)
        {
            json.WriteStartObject();
            json.WriteNumber("slice", part.Number);
            json.WriteString("state", part.State.ToString().ToLowerInvariant());
            json.WriteString("node", part.Node);
            json.WriteNumber("attempts", part.Attempts);
            json.WriteNumber("done", part.Done);
            json.WriteString("started_at", Text(part.Started));
            json.WriteString("ended_at", Text(part.Ended));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();

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

    private static void Members(Utf8JsonWriter json, JobQueue jobs, Job job)
    {
        var (doing, done) = jobs.Progress(job.Id);
        json.WriteNumber("run", job.Id);
        json.WriteString("action", job.Action);
        json.WritePropertyName("request");
        json.WriteRawValue(job.Request);
        json.WriteString("state", job.IsCancelling && job.State == JobState.Running ? "cancelling" : job.State.ToString().ToLowerInvariant());
        json.WriteString("actor", job.Actor);
        json.WriteString("reason", job.Reason);
        json.WriteString("schedule", job.Schedule);
        json.WriteString("node", job.Node);
        json.WriteNumber("attempts", job.Attempts);
        json.WriteString("asked_at", CanonicalText.Text(job.Asked));
        json.WriteString("started_at", Text(job.Started));
        json.WriteString("ended_at", Text(job.Ended));
        json.WriteString("doing", job.State == JobState.Running ? doing : null);
        json.WriteNumber("done", job.State == JobState.Running ? Math.Max(done, job.Rows) : job.Rows);
        json.WriteNumber("rows", job.Rows);
        if (job.Outcome is { } outcome)
        {
            json.WriteNumber("outcome", outcome);
        }
        else
        {
            json.WriteNull("outcome");
        }

        json.WriteString("summary", job.Summary);
        json.WritePropertyName("errors");
        json.WriteRawValue(job.Issues ?? "[]");
    }

    private static string? Text(Instant? at) => at is { } instant ? CanonicalText.Text(instant) : null;
}
