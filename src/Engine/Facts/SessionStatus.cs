namespace Connector.Engine;

/// <summary>The state of a session.</summary>
public enum SessionStatus
{
    /// <summary>It has not begun.</summary>
    Planned,

    /// <summary>It has begun and not ended.</summary>
    InProgress,

    /// <summary>It took place and has ended.</summary>
    Completed,

    /// <summary>It did not take place.</summary>
    Cancelled,
}
