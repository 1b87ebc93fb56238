using NodaTime;

namespace Connector.Store;

/// <summary>The state of a schedule.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Paused">Whether it queues no jobs until it is resumed.</param>
/// <param name="Since">The last of its instants that was handled; later instants that have passed were missed.</param>
public sealed record ScheduleState(string Name, bool Paused, Instant Since);
