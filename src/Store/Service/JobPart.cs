using NodaTime;

namespace Connector.Store;

/// <summary>A part of a job, which one node at a time works on.</summary>
/// <param name="Job">The job.</param>
/// <param name="Number">Its number in the job, from 1.</param>
/// <param name="Work">What is done in it, as JSON.</param>
/// <param name="State">Where it is.</param>
/// <param name="Node">The process that works or worked on it.</param>
/// <param name="Attempts">How often it was begun: whoever began an earlier attempt has lost it.</param>
/// <param name="Done">How much of it is done.</param>
/// <param name="Started">When it was begun last.</param>
/// <param name="Ended">When it ended.</param>
/// <param name="Outcome">The exit code that the command would have had; null before the end.</param>
/// <param name="Summary">What came of it.</param>
/// <param name="Issues">What stood in the way, as JSON; null when nothing did.</param>
/// <param name="Expected">How much there is to be done, as far as can be told; null before.</param>
public sealed record JobPart(
    long Job, int Number, string Work, JobState State, string? Node, int Attempts, int Done, Instant? Started, Instant? Ended, int? Outcome, string? Summary, string? Issues, int? Expected);
