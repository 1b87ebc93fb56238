using Connector.Store;

namespace Connector.Jobs;

/// <summary>Stores the rows that a job, or a part of one, answers, as they are produced.</summary>
public sealed class JobRows(JobQueue jobs, Job job, JobPart? part, Func<object, string> text)
{
    private const int RowsAtOnce = 100;

    public Job Job => job;

    /// <summary>Sets how many rows are expected.</summary>
    public void Expect(int rows) => jobs.Tables.Expect(job, part, rows);

    /// <summary>The rows that earlier attempts stored, as JSON.</summary>
    public IEnumerable<string> Earlier() => job.Attempts > 1 ? jobs.Tables.JobRows(job.Id, 0, int.MaxValue).Select(row => row.Content) : [];

    /// <summary>Stores rows.</summary>
    public async Task Keep<T>(IAsyncEnumerable<T> rows)
        where T : notnull
    {
        var (count, waiting) = (0, new List<string>());
        try
        {
            await foreach (var row in rows)
            {
                waiting.Add(text(row));
                jobs.Report(job.Id, job.Action, ++count);
                if (waiting.Count >= RowsAtOnce)
                {
                    Flush();
                }
            }
        }
        finally
        {
            Flush(); // also the rows that came before a failure
        }

        void Flush()
        {
            if (waiting.Count > 0)
            {
                jobs.Tables.AddRows(job.Id, waiting);
                waiting.Clear();
                if (part is not null)
                {
                    JobParts.KeepOurs(jobs, part, count);
                }

                jobs.Report(job.Id, job.Action, count);
            }
        }
    }

    /// <summary>Stores the only row of a job.</summary>
    public Task Keep<T>(T row)
        where T : notnull
        => Keep(AsyncEnumerable.Repeat(row, 1));
}
