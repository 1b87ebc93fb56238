using Connector.Store;

namespace Connector.Jobs;

/// <summary>Works on the parts of a job beside other nodes.</summary>
/// <param name="jobs">The jobs.</param>
/// <param name="nodes">This node.</param>
/// <param name="work">Does a part.</param>
public sealed class JobParts(JobQueue jobs, NodeLiveness nodes, Func<JobPart, CancellationToken, Task> work)
{
    private const int LooksEvery = 100; // milliseconds, for parts that other nodes end

    /// <summary>Works until all parts have ended.</summary>
    /// <returns>The parts, as they ended.</returns>
    public async Task<IReadOnlyList<JobPart>> Work(Job job, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var changed = jobs.Changed(cancellation, LooksEvery);
            if (nodes.KeepAlive() && jobs.Tables.TakePart([job.Action], job.Id, nodes.Name, jobs.Now) is { } part)
            {
                await work(part, cancellation);
                continue;
            }

            var parts = jobs.Tables.Parts(job.Id);
            // Where some were cancelled all of it is, as this node hears in a moment.
            if (parts.All(s => s.State is JobState.Done or JobState.Failed))
            {
                return parts.FirstOrDefault(s => s.State == JobState.Failed) is { } failed
                    ? throw new PartFailed(failed.Outcome ?? 70, IssuesText.Read(failed.Issues!))
                    : parts;
            }

            await changed;
        }
    }

    /// <summary>Says how much of a part is done.</summary>
    /// <exception cref="StoreException">Another node has taken it up.</exception>
    public static void KeepOurs(JobQueue jobs, JobPart part, int done)
    {
        if (!jobs.Tables.Progress(part, done))
        {
            throw new StoreException($"Part {part.Number} of job {part.Job} was taken up by another node.");
        }
    }
}
