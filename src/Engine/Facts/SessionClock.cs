namespace Connector.Engine;

/// <summary>Which time of a session is counted. They differ in a night when the clocks change.</summary>
public enum SessionClock
{
    /// <summary>The time that passed.</summary>
    Elapsed,

    /// <summary>From what the clock on the wall showed at the start to what it showed at the end.</summary>
    WallClock,

    /// <summary>What the clock on the wall was to show, from the planned start to the planned end.</summary>
    Planned,
}
