using NodaTime;

namespace Connector.Store;

/// <summary>Where a schedule stands.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Paused">Whether it asks for nothing until it is resumed.</param>
/// <param name="Since">The last of its instants that was seen to: later ones that have passed were missed.</param>
public sealed record ScheduleState(string Name, bool Paused, Instant Since);

public sealed partial class ServiceTables
{
    /// <summary>Where a schedule stands; one that is new begins now.</summary>
    public ScheduleState Schedule(string name, Instant now) => Write(desk =>
    {
        desk.Query("INSERT INTO schedules (schedule, paused, since) VALUES (@0, 0, @1) ON CONFLICT DO NOTHING", name, Micros.Of(now)).Run();
        return desk.Query("SELECT schedule, paused, since FROM schedules WHERE schedule = @0", name).One(r => new ScheduleState(r.GetString(0), r.GetInt64(1) == 1, Micros.Instant(r.GetInt64(2))))!;
    });

    /// <summary>Sets the last instant of a schedule that was seen to, also to an earlier one.</summary>
    public void Since(string name, Instant since) => Write(desk => desk.Query("UPDATE schedules SET since = @1 WHERE schedule = @0", name, Micros.Of(since)).Run());

    /// <summary>Remembers that an instant of a schedule was seen to.</summary>
    public void Saw(string name, Instant due) => Write(desk => desk.Query("UPDATE schedules SET since = @1 WHERE schedule = @0 AND since < @1", name, Micros.Of(due)).Run());
}

public sealed partial class Recording
{
    /// <summary>Pauses or resumes a schedule. Resumed, it goes on from now: what was due meanwhile is not made up for.</summary>
    public void Pause(string schedule, bool paused)
    {
        Query("UPDATE schedules SET paused = @1, since = CASE WHEN @1 = 0 AND since < @2 THEN @2 ELSE since END WHERE schedule = @0", schedule, paused ? 1 : 0, Now).Send();
        Hash("schedule", schedule, paused ? "paused" : "resumed");
    }
}
