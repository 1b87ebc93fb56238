namespace Connector.Simulators.QuickBooks;

/// <summary>What one app may ask of one company, in sliding windows of the simulator's clock.</summary>
public sealed record SimulatorLimits
{
    public int PerMinute { get; init; } = 500;

    public int PerSecond { get; init; } = 10;

    public int AtOnce { get; init; } = 10;

    public int BatchesPerMinute { get; init; } = 40;

    /// <summary>By how much a window is shorter than said, because requests travel for unequal times.</summary>
    public TimeSpan Leeway { get; init; } = TimeSpan.FromMilliseconds(50);
}
