namespace Connector.Engine;

/// <summary>States of periods as answers write them.</summary>
public static class PeriodStates
{
    /// <summary>The state as answers and the store write it: <c>open</c>, <c>closed</c> or <c>locked</c>.</summary>
    public static string Text(this PeriodState state) => state switch { PeriodState.Closed => "closed", PeriodState.Locked => "locked", _ => "open" };

    /// <summary>The state of this name; <see cref="PeriodState.Open"/> for any other text.</summary>
    public static PeriodState Parse(string text) => text switch { "closed" => PeriodState.Closed, "locked" => PeriodState.Locked, _ => PeriodState.Open };
}
