namespace Connector.Engine;

/// <summary>States of periods as answers write them.</summary>
public static class PeriodStates
{
    /// <summary>The word.</summary>
    public static string Text(this PeriodState state) => state switch { PeriodState.Closed => "closed", PeriodState.Locked => "locked", _ => "open" };

    /// <summary>The state a word names.</summary>
    public static PeriodState Parse(string text) => text switch { "closed" => PeriodState.Closed, "locked" => PeriodState.Locked, _ => PeriodState.Open };
}
