namespace Connector.Engine;

/// <summary>Statuses of sessions as files and answers write them.</summary>
public static class SessionStatuses
{
    /// <summary>The word for it.</summary>
    public static string Text(this SessionStatus sessionStatus) => sessionStatus switch
    {
        SessionStatus.Planned => "planned",
        SessionStatus.InProgress => "in_progress",
        SessionStatus.Completed => "completed",
        _ => "cancelled",
    };
}
