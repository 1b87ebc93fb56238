using Connector.Store;

namespace Connector.Jobs;

/// <summary>Works on the parts of a job, together with other nodes.</summary>
/// <param name="jobs">The jobs.</param>
/// <param name="nodes">This node.</param>
/// <param name="work">Carries out a part.</param>
public sealed class JobParts(JobQueue jobs, NodeLiveness nodes, Func<JobPart, CancellationToken, Task> work)
{
    private const int LooksEvery = 100; // milliseconds, to notice parts that other nodes have ended

    /// <summary>Works until all parts have ended.</summary>
    /// <returns>The ended parts.</returns>
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
            // When some parts were cancelled, the whole job is, and this node will notice in a moment.
            if (parts.All(s => s.State is JobState.Done or JobState.Failed))
            {
                return parts.FirstOrDefault(s => s.State == JobState.Failed) is { } failed
                    ? throw new PartFailed(failed.Outcome ?? 70, IssuesText.Read(failed.Issues!))
                    : parts;
            }

            await changed;
        }
    }

    /// <summary>Stores how much of a part is done.</summary>
    /// <exception cref="StoreException">Another node has taken over the part.</exception>
    public static void KeepOurs(JobQueue jobs, JobPart part, int done)
    {
        if (!jobs.Tables.Progress(part, done))
        {
            throw new StoreException($"Part {part.Number} of job {part.Job} was taken over by another node.");
        }
    }
}
