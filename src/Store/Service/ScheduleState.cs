using NodaTime;

namespace Connector.Store;

/// <summary>Where a schedule stands.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Paused">Whether it asks for nothing until it is resumed.</param>
/// <param name="Since">The last of its instants that was seen to: later ones that have passed were missed.</param>
public sealed record ScheduleState(string Name, bool Paused, Instant Since);
