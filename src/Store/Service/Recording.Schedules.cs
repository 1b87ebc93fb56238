namespace Connector.Store;

public sealed partial class Recording
{
    /// <summary>Pauses or resumes a schedule. Resumed, it goes on from now: what was due meanwhile is not made up for.</summary>
    public void Pause(string schedule, bool paused)
    {
        Query("UPDATE schedules SET paused = @1, since = CASE WHEN @1 = 0 AND since < @2 THEN @2 ELSE since END WHERE schedule = @0", schedule, paused ? 1 : 0, Now).Send();
        Hash("schedule", schedule, paused ? "paused" : "resumed");
    }
}
