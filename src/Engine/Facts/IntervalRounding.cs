namespace Connector.Engine;

/// <summary>How a started interval counts.</summary>
public enum IntervalRounding
{
    /// <summary>A started interval counts whole from its half on.</summary>
    Nearest,

    /// <summary>A started interval counts whole.</summary>
    Up,

    /// <summary>A started interval does not count.</summary>
    Down,

    /// <summary>A started interval counts by the part that has passed.</summary>
    Exact,
}
