namespace Connector.Engine;

/// <summary>How a started interval counts.</summary>
public enum IntervalRounding
{
    /// <summary>Whole from its half on.</summary>
    Nearest,

    /// <summary>Whole.</summary>
    Up,

    /// <summary>Not at all.</summary>
    Down,

    /// <summary>By its part.</summary>
    Exact,
}
