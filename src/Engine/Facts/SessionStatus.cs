namespace Connector.Engine;

/// <summary>Where a session stands.</summary>
public enum SessionStatus
{
    /// <summary>It has not begun.</summary>
    Planned,

    /// <summary>It goes on.</summary>
    InProgress,

    /// <summary>It has ended.</summary>
    Completed,

    /// <summary>It did not take place.</summary>
    Cancelled,
}
