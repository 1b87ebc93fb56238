using NodaTime;

namespace Connector.Store;

public sealed partial class ServiceTables
{
    /// <summary>The state of a schedule; a new one begins now.</summary>
    public ScheduleState Schedule(string name, Instant now) => Write(desk =>
    {
        desk.Query("INSERT INTO schedules (schedule, paused, since) VALUES (@0, 0, @1) ON CONFLICT DO NOTHING", name, Micros.Of(now)).Run();
        return desk.Query("SELECT schedule, paused, since FROM schedules WHERE schedule = @0", name).One(r => new ScheduleState(r.GetString(0), r.GetInt64(1) == 1, Micros.Instant(r.GetInt64(2))))!;
    });

    /// <summary>Sets the last instant of a schedule that was handled, even to an earlier one.</summary>
    public void Since(string name, Instant since) => Write(desk => desk.Query("UPDATE schedules SET since = @1 WHERE schedule = @0", name, Micros.Of(since)).Run());

    /// <summary>Remembers that an instant of a schedule was handled.</summary>
    public void Saw(string name, Instant due) => Write(desk => desk.Query("UPDATE schedules SET since = @1 WHERE schedule = @0 AND since < @1", name, Micros.Of(due)).Run());
}
