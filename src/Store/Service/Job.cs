using NodaTime;

namespace Connector.Store;

/// <summary>Work that is done in the background. The API's address is <c>/runs</c> and the table <c>asked_runs</c>.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Action">What is done: <c>publish</c>, <c>reconcile</c>, <c>close</c>, <c>import</c>, <c>report</c> or <c>verify</c>.</param>
/// <param name="Request">The arguments of the action, as JSON.</param>
/// <param name="Actor">Who asked for it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Schedule">The schedule that asked, or null.</param>
/// <param name="State">Its state.</param>
/// <param name="Node">The process that works or worked on it.</param>
/// <param name="Attempts">How often it was started.</param>
/// <param name="IsCancelling">Whether somebody asked that it be cancelled.</param>
/// <param name="Asked">When it was asked for.</param>
/// <param name="Started">When it was last started.</param>
/// <param name="Ended">When it ended.</param>
/// <param name="Rows">How many rows of its answer are stored.</param>
/// <param name="Outcome">The exit code that the command would have; null until it has ended.</param>
/// <param name="Summary">Its result in words.</param>
/// <param name="Issues">Why it could not continue, as JSON; null when it could.</param>
/// <param name="Expected">How many rows it is expected to answer; null while that is unknown.</param>
public sealed record Job(
    long Id, string Action, string Request, string Actor, string? Reason, string? Schedule, JobState State, string? Node, int Attempts, bool IsCancelling,
    Instant Asked, Instant? Started, Instant? Ended, int Rows, int? Outcome, string? Summary, string? Issues, int? Expected)
{
    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => State is JobState.Done or JobState.Failed or JobState.Cancelled;
}
