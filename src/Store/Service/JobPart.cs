using NodaTime;

namespace Connector.Store;

/// <summary>A part of a job: one node at a time works on it. The table is <c>run_slices</c>.</summary>
/// <param name="Job">The job.</param>
/// <param name="Number">Its number in the job, from 1.</param>
/// <param name="Work">What is to be done in it, as JSON.</param>
/// <param name="State">Its state.</param>
/// <param name="Node">The process that works or worked on it.</param>
/// <param name="Attempts">How often it was started. A node with an earlier attempt has lost the part.</param>
/// <param name="Done">How much of it is done.</param>
/// <param name="Started">When it was last started.</param>
/// <param name="Ended">When it ended.</param>
/// <param name="Outcome">The exit code that the command would have; null until it has ended.</param>
/// <param name="Summary">Its result in words.</param>
/// <param name="Issues">Why it could not continue, as JSON; null when it could.</param>
/// <param name="Expected">How much there is to do; null while that is unknown.</param>
public sealed record JobPart(
    long Job, int Number, string Work, JobState State, string? Node, int Attempts, int Done, Instant? Started, Instant? Ended, int? Outcome, string? Summary, string? Issues, int? Expected);
