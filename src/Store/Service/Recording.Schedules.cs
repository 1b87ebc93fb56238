namespace Connector.Store;

public sealed partial class Recording
{
    /// <summary>Pauses or resumes a schedule. A resumed schedule continues from now: what was due while it was paused is not caught up.</summary>
    public void Pause(string schedule, bool paused)
    {
        Query("UPDATE schedules SET paused = @1, since = CASE WHEN @1 = 0 AND since < @2 THEN @2 ELSE since END WHERE schedule = @0", schedule, paused ? 1 : 0, Now).Send();
        Seal(StoreTables.Schedules, schedule);
    }
}
