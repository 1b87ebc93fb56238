namespace Connector.Engine;

/// <summary>Subjects of actions as files and answers write them.</summary>
public static class ActionSubjects
{
    /// <summary>The word for it.</summary>
    public static string Text(this ActionSubject actionSubject) => actionSubject switch
    {
        ActionSubject.Customer => "customer",
        ActionSubject.Vendor => "vendor",
        ActionSubject.Item => "item",
        _ => "document",
    };
}
