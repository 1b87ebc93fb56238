using Connector.Store;
using NodaTime;

namespace Connector.Jobs;

/// <summary>The status of a schedule.</summary>
/// <param name="Schedule">The schedule.</param>
/// <param name="Zone">The time zone of its times.</param>
/// <param name="IsPaused">Whether it queues no jobs until it is resumed.</param>
/// <param name="Next">Its next time; null when it is paused or has no next time.</param>
/// <param name="Last">The last job that it queued; null before the first.</param>
public sealed record ScheduleStatus(Schedule Schedule, string Zone, bool IsPaused, Instant? Next, Job? Last);
