using Connector.Store;
using NodaTime;

namespace Connector.Jobs;

/// <summary>Where a schedule is.</summary>
/// <param name="Schedule">The schedule.</param>
/// <param name="Zone">The time zone of its times.</param>
/// <param name="IsPaused">Whether it asks for nothing until it is resumed.</param>
/// <param name="Next">When it asks next; null when it is paused, or never will.</param>
/// <param name="Last">The job that it asked for last; null before the first.</param>
public sealed record ScheduleStatus(Schedule Schedule, string Zone, bool IsPaused, Instant? Next, Job? Last);
