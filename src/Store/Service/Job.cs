using NodaTime;

namespace Connector.Store;

/// <summary>Work that was asked for, and is done in the background.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Action">What is done: <c>publish</c>, <c>reconcile</c>, <c>close</c>, <c>import</c>, <c>report</c>.</param>
/// <param name="Request">To what, as JSON.</param>
/// <param name="Actor">Who asked.</param>
/// <param name="Reason">Why.</param>
/// <param name="Schedule">The schedule that asked, or null.</param>
/// <param name="State">Where it is.</param>
/// <param name="Node">The process that works or worked on it.</param>
/// <param name="Attempts">How often it was begun.</param>
/// <param name="IsCancelling">Whether it is to be cancelled.</param>
/// <param name="Asked">When it was asked for.</param>
/// <param name="Started">When it was begun last.</param>
/// <param name="Ended">When it ended.</param>
/// <param name="Rows">How many rows it has answered.</param>
/// <param name="Outcome">The exit code that the command would have had; null before the end.</param>
/// <param name="Summary">In words, what came of it.</param>
/// <param name="Issues">What stood in the way, as JSON; null when nothing did.</param>
/// <param name="Expected">How many rows it will have answered, as far as can be told; null before.</param>
public sealed record Job(
    long Id, string Action, string Request, string Actor, string? Reason, string? Schedule, JobState State, string? Node, int Attempts, bool IsCancelling,
    Instant Asked, Instant? Started, Instant? Ended, int Rows, int? Outcome, string? Summary, string? Issues, int? Expected)
{
    /// <summary>Whether nothing more comes of it.</summary>
    public bool HasEnded => State is JobState.Done or JobState.Failed or JobState.Cancelled;
}
