namespace Connector.Engine;

/// <summary>Actions as files and answers write them.</summary>
public static class ActionKinds
{
    /// <summary>The word for it.</summary>
    public static string Text(this ActionKind action) => action switch
    {
        ActionKind.Create => "create",
        ActionKind.Update => "update",
        ActionKind.Adjust => "adjust",
        ActionKind.Cancel => "cancel",
        ActionKind.Link => "link",
        ActionKind.Blocked => "blocked",
        _ => "none",
    };
}
